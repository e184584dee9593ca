package io.github.mjpegstream;

import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.LoadedConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.service.SocketActivation;
import io.github.mjpegstream.service.Systemd;
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What the program does once its configuration is known. */
final class App implements Program {
  private final String version;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  App(String version, Map<String, String> environment, PrintStream out, PrintStream err) {
    this.version = version;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  @Override
  public int serve(LoadedConfig loaded) {
    Systemd systemd = systemd();
    Server server = new Server(loaded, version, environment, systemd);
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread hook = new Thread(server::close, "shutdown");
    // A signal makes Java run this and then end the process, with 128 and the signal as its status.
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      server.start(SocketActivation.sockets(environment, pid()));
    } catch (IOException e) {
      // What has been started is closed by the hook.
      err.println("mjpeg-stream: " + e.getMessage());
      systemd.status(List.of(e.getMessage()));
      return Cli.FAILURE;
    }
    if (loaded.isFromFile()) {
      // Without a file a terminal that is closed ends the server, as it ends everything.
      HangUp.handle(server::reload, () -> status.complete(Cli.HUNG_UP));
    }
    server.ready();
    greet(loaded.config(), server.port());
    return status.join();
  }

  @Override
  public void cannotServe(List<String> problems) {
    systemd().status(problems);
  }

  private Systemd systemd() {
    return Systemd.of(environment, pid());
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private void greet(Config config, int port) {
    List<String> urls = Addresses.urls(config.server(), port, config.tls().enabled());
    out.println("mjpeg-stream " + version);
    out.println("  watch   " + String.join("/  ", urls) + "/");
    if (config.cameras().size() > 1) {
      for (CameraConfig camera : config.cameras()) {
        out.println("  camera  " + urls.get(0) + "/cameras/" + camera.name() + "/stream");
      }
    }
    out.println("  page    " + urls.get(0) + "/ui/");
    out.println("  health  " + urls.get(0) + "/health");
    out.flush();
  }

  @Override
  public int listCameras(PrintStream to) {
    int count = 0;
    boolean failed = false;
    try (ChildLauncher launcher = new ChildLauncher(environment)) {
      Cameras cameras = new Cameras(launcher, MonotonicClock.SYSTEM, InstantSource.system());
      for (CameraFinder finder : cameras.finders()) {
        try {
          for (FoundCamera camera : finder.find()) {
            to.println(camera.type() + " " + camera.id() + ": " + camera.description());
            camera.details().forEach(line -> to.println("    " + line));
            count++;
          }
        } catch (CaptureException e) {
          err.println("mjpeg-stream: " + e.getMessage());
          failed = true;
        }
      }
    }
    if (count == 0 && !failed) {
      to.println("no cameras found");
    }
    return count == 0 && failed ? Cli.FAILURE : Cli.OK;
  }

  @Override
  public int reload(OptionalLong pid) {
    return new ReloadCommand(out, err).run(pid);
  }

  @Override
  public int doctor(Config config, PrintStream to) {
    return new Doctor(config, environment, to).diagnose() ? Cli.OK : Cli.FAILURE;
  }
}
