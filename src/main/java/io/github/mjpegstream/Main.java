package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;

/** The entry point, and the only place that ends the process. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    LibrarySettings.apply();
    // UTF-8 whatever the locale, since the configuration that is printed is to be read again.
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintStream err = Logging.open(System.getenv());
    System.setErr(err);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) ->
            LoggerFactory.getLogger(Main.class).error("thread {} has ended", thread.getName(), e));
    App app = new App(Version.current(), System.getenv(), out, err);
    System.exit(new Cli(app, System.getenv(), out, err).run(args));
  }
}
