package io.github.mjpegstream.process;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server to be killed: it has a child, which has one, and none of them ends by itself soon. */
final class GuardedServerMain {
  private GuardedServerMain() {}

  @SuppressWarnings({"SystemOut", "try"}) // The output is its interface; it is killed, not closed.
  public static void main(String[] args) throws Exception {
    ChildLauncher launcher = new ChildLauncher(System.getenv());
    ChildProcess child =
        launcher.start(
            "camera-test",
            List.of("sh", "-c", "trap '' TERM; sleep 60 & echo $!; wait"),
            line -> {});
    BufferedReader out =
        new BufferedReader(new InputStreamReader(child.stdout(), StandardCharsets.UTF_8));
    String grandchild = out.readLine();
    System.out.println("guard " + launcher.guardPid().orElseThrow());
    System.out.println("child " + child.pid());
    System.out.println("grandchild " + grandchild);
    if (!new CountDownLatch(1).await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody killed us within a minute");
    }
  }
}
