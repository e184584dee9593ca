package io.github.mjpegstream.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends signals through the shell's own kill: slow, but it needs no native code. Thread-safe. */
final class ShellSignals implements Signals {
  static final ShellSignals INSTANCE = new ShellSignals();

  private static final Logger log = LoggerFactory.getLogger(ShellSignals.class);
  private static final long SECONDS = 2;

  private ShellSignals() {}

  @Override
  public boolean sendToGroup(long group, int signal) {
    if (group <= 1) {
      throw new IllegalArgumentException("group " + group + " (expected: above 1)");
    }
    // Not "kill -15 -- -1234", which dash does not understand.
    String name = signal == KILL ? "KILL" : "TERM";
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " -- -" + group)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    try {
      Process shell = builder.start();
      return shell.waitFor(SECONDS, TimeUnit.SECONDS) && shell.exitValue() == 0;
    } catch (IOException e) {
      log.warn("cannot send a signal to the process group {}: {}", group, e.getMessage());
      return false;
    } catch (InterruptedException e) {
      // It has been sent; only whether anybody was there is not known.
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
