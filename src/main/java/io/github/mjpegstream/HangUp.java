package io.github.mjpegstream;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP means here: to read the configuration again or, where it says that the terminal has
 * been closed from which the server was started, to end as every program does then.
 */
final class HangUp {
  private static final Logger log = LoggerFactory.getLogger(HangUp.class);
  private static final String TERMINAL = "/dev/tty";

  private final boolean hadTerminal = hasTerminal();
  private final Runnable reload;
  private final Runnable end;

  private HangUp(Runnable reload, Runnable end) {
    this.reload = reload;
    this.end = end;
  }

  /**
   * Takes the signal from Java, which ends the process by itself. If it was ignored when the
   * process was started, as {@code nohup} does it, it still is.
   *
   * @param reload must not block
   * @param end must not block
   */
  static void handle(Runnable reload, Runnable end) {
    HangUp hangUp = new HangUp(reload, end);
    try {
      hangUp.install();
    } catch (InvocationTargetException e) {
      // Such as with the flag -Xrs, which leaves signals alone.
      log.warn("SIGHUP cannot be used: {}", String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      log.warn("SIGHUP cannot be used with this Java: {}", e.toString());
    }
  }

  /**
   * By reflection, since the compiler warns about the name itself and cannot be told not to. The
   * class has been in the module jdk.unsupported of every Java since 9.
   */
  private void install() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object ours =
        Proxy.newProxyInstance(
            HangUp.class.getClassLoader(),
            new Class<?>[] {handler},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    received();
                    yield null;
                  }
                  case "equals" -> self == arguments[0];
                  case "hashCode" -> System.identityHashCode(self);
                  default -> "SIGHUP of mjpeg-stream";
                });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
  }

  private void received() {
    if (hadTerminal && !hasTerminal()) {
      log.info("the terminal has been closed; ending");
      end.run();
    } else {
      log.debug("SIGHUP");
      reload.run();
    }
  }

  /** The kernel takes a process's terminal away before it tells it of the end of that. */
  private static boolean hasTerminal() {
    try (FileInputStream terminal = new FileInputStream(TERMINAL)) {
      return terminal.getFD().valid();
    } catch (IOException e) {
      // ENXIO: it has none.
      return false;
    }
  }
}
