package io.github.mjpegstream;

import io.github.mjpegstream.config.ConfigChanges;
import io.github.mjpegstream.config.ConfigException;
import io.github.mjpegstream.config.KeyChange;
import io.github.mjpegstream.config.LoadedConfig;
import io.github.mjpegstream.http.HttpServer;
import io.github.mjpegstream.http.HttpSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while the server runs, and applies what has changed: all of it or,
 * if anything is wrong, nothing. May be asked by any thread; works on the executor.
 */
final class Reloader {
  private static final Logger log = LoggerFactory.getLogger(Reloader.class);

  private static final String LOG_LEVEL = "log-level";
  private static final String REDIRECT_PORT = "tls.redirect-port";

  private final HttpServer http;
  private final ServedCameras cameras;
  private final Executor executor;
  private final Observer observer;

  /** What is in effect. Executor only. */
  private LoadedConfig loaded;

  /** Whoever asks before it is begun gets the same one; null for none. Guarded by this. */
  private CompletableFuture<ReloadResult> waiting;

  /** Learns when the configuration is being read again. Is called on the executor. */
  interface Observer {
    void begun();

    /** Whatever has come of it, the server serves as before. */
    void ended();
  }

  /**
   * @param executor runs one task at a time: the one that changes settings, and writes them to the
   *     file
   */
  Reloader(
      LoadedConfig loaded,
      HttpServer http,
      ServedCameras cameras,
      Executor executor,
      Observer observer) {
    this.loaded = loaded;
    this.http = http;
    this.cameras = cameras;
    this.executor = executor;
    this.observer = observer;
  }

  /** Reads the configuration again, soon. Never blocks. */
  synchronized CompletableFuture<ReloadResult> request() {
    if (waiting == null) {
      CompletableFuture<ReloadResult> next = new CompletableFuture<>();
      try {
        executor.execute(this::run);
        waiting = next;
      } catch (RejectedExecutionException e) {
        next.complete(ReloadResult.failure("nothing was changed: the server is ending"));
      }
      return next;
    }
    return waiting;
  }

  private void run() {
    CompletableFuture<ReloadResult> asked;
    synchronized (this) {
      asked = waiting;
      waiting = null;
    }
    observer.begun();
    try {
      asked.complete(reload());
    } catch (RuntimeException | Error e) {
      // The thread must live on: it makes all changes of settings.
      log.error("reload: internal error", e);
      asked.complete(ReloadResult.failure("internal error: " + e + "; the log tells more"));
    } finally {
      observer.ended();
    }
  }

  private ReloadResult reload() {
    if (!loaded.isFromFile()) {
      return told(
          Cli.FAILURE,
          List.of("there is nothing to read again, since the server was started without --config"));
    }
    LoadedConfig next;
    try {
      next = loaded.readAgain();
    } catch (ConfigException e) {
      List<String> lines = new ArrayList<>(e.problems());
      lines.add("nothing was changed");
      return told(Cli.CONFIG, lines);
    }
    try {
      // Always, since files that it names may have changed where the configuration has not.
      http.reconfigure(HttpSettings.of(next.config()));
    } catch (IOException e) {
      return told(Cli.FAILURE, List.of(String.valueOf(e.getMessage()), "nothing was changed"));
    }
    ConfigChanges changes = ConfigChanges.between(loaded, next);
    loaded = next;
    List<String> lines = new ArrayList<>();
    for (KeyChange change : changes.server()) {
      boolean done =
          switch (change.name()) {
            case LOG_LEVEL -> Logging.change(next.config().logLevel());
            case REDIRECT_PORT -> false;
            default -> true;
          };
      lines.add(change + (done ? "" : " (at the next start of the server only)"));
    }
    lines.addAll(cameras.apply(changes, next));
    if (lines.isEmpty()) {
      lines.add("nothing has changed");
    }
    return told(Cli.OK, lines);
  }

  private static ReloadResult told(int status, List<String> lines) {
    for (String line : lines) {
      if (status == Cli.OK) {
        log.info("reload: {}", line);
      } else {
        log.error("reload: {}", line);
      }
    }
    return new ReloadResult(status, lines);
  }
}
