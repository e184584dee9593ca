package io.github.mjpegstream;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.ListenAddress;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.github.mjpegstream.process.ChildLauncher;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Says on one screen what works and what does not, and what to do about it. It tries rather than
 * guesses: every camera is opened and has to deliver a frame. Confined to one thread.
 */
final class Doctor {
  private final Config config;
  private final Map<String, String> environment;
  private final PrintStream out;
  private boolean camerasStream = true;

  /**
   * @param environment of the programs that read cameras
   */
  Doctor(Config config, Map<String, String> environment, PrintStream out) {
    this.config = config;
    this.environment = environment;
    this.out = out;
  }

  /** Prints the diagnosis. Returns whether every configured camera would stream. */
  boolean diagnose() {
    system();
    encoder();
    devices();
    try (ChildLauncher launcher = new ChildLauncher(environment)) {
      Cameras cameras = new Cameras(launcher, MonotonicClock.SYSTEM, InstantSource.system());
      cameras.finders().forEach(this::cameras);
      for (CameraConfig camera : config.cameras()) {
        capture(camera, cameras.create(camera));
      }
    }
    port();
    return camerasStream;
  }

  private void system() {
    good("system", osName() + piModel().map(model -> ", " + model).orElse(""));
    good(
        "Java",
        System.getProperty("java.version")
            + " ("
            + System.getProperty("java.vendor")
            + "), "
            + System.getProperty("os.arch"));
  }

  private static String osName() {
    try {
      for (String line : Files.readAllLines(Path.of("/etc/os-release"))) {
        if (line.startsWith("PRETTY_NAME=")) {
          return line.substring("PRETTY_NAME=".length()).replace("\"", "");
        }
      }
    } catch (IOException e) {
      // Then what Java knows has to do.
      return System.getProperty("os.name");
    }
    return System.getProperty("os.name");
  }

  private static Optional<String> piModel() {
    try {
      // The device tree's strings end with a zero byte.
      return Optional.of(Files.readString(Path.of("/proc/device-tree/model")).replace("\0", ""));
    } catch (IOException e) {
      // No device tree: a PC.
      return Optional.empty();
    }
  }

  private void encoder() {
    try (JpegEncoder encoder = JpegEncoders.create()) {
      encoder
          .warning()
          .ifPresentOrElse(
              words -> bad("JPEG encoder", words),
              () -> good("JPEG encoder", encoder.description()));
    }
  }

  /** Camera devices that are there but may not be opened are the group's fault, as a rule. */
  private void devices() {
    try (Stream<Path> files = Files.list(Path.of("/dev"))) {
      List<Path> devices =
          files
              .filter(file -> file.getFileName().toString().matches("(video|media)\\d+"))
              .sorted()
              .toList();
      List<Path> refused =
          devices.stream()
              .filter(file -> !Files.isReadable(file) || !Files.isWritable(file))
              .toList();
      if (devices.isEmpty()) {
        note("devices", "there is no /dev/video* and no /dev/media*");
      } else if (refused.isEmpty()) {
        good("devices", devices.size() + " camera devices, all may be opened");
      } else {
        bad(
            "devices",
            refused.get(0)
                + " may not be opened by this user; add it to the group video and log in again:"
                + " sudo usermod -aG video "
                + System.getProperty("user.name"));
      }
    } catch (IOException e) {
      bad("devices", "/dev cannot be listed: " + e.getMessage());
    }
  }

  private void cameras(CameraFinder finder) {
    try {
      finder.tool().ifPresent(tool -> good("camera tool", tool));
      List<FoundCamera> found = finder.find();
      for (FoundCamera camera : found) {
        good("found", camera.type() + " " + camera.id() + ": " + camera.description());
      }
      if (found.isEmpty()) {
        note("found", finder.kind() + ": none");
      }
    } catch (CaptureException e) {
      note("found", finder.kind() + ": " + e.getMessage());
    }
  }

  private void capture(CameraConfig settings, Camera camera) {
    String what = "camera " + settings.name();
    Duration limit = settings.startTimeout();
    ScheduledExecutorService alarm =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "doctor-alarm");
              thread.setDaemon(true);
              return thread;
            });
    long begin = MonotonicClock.SYSTEM.nanos();
    try (CaptureSession session = camera.open()) {
      alarm.schedule(session::cancel, limit.toMillis(), TimeUnit.MILLISECONDS);
      try (CapturedFrame frame = session.next()) {
        String took =
            String.format(
                Locale.ROOT,
                "first frame after %.1f s (%d bytes)",
                (MonotonicClock.SYSTEM.nanos() - begin) / 1e9,
                frame.data().readableBytes());
        if (session.notice().isPresent()) {
          camerasStream = false;
          bad(what, session.notice().get());
        } else {
          good(what, session.source() + ", " + took);
        }
      }
    } catch (CaptureException e) {
      camerasStream = false;
      bad(
          what,
          e.reason() == CaptureException.Reason.CANCELLED
              ? "opened, but no frame came within " + limit.toSeconds() + " s"
              : e.getMessage());
    } catch (RuntimeException | OutOfMemoryError e) {
      // One camera's trouble, even our own, must not hide what there is to say of the rest.
      camerasStream = false;
      bad(what, "internal error: " + e);
    } finally {
      alarm.shutdownNow();
    }
  }

  private void port() {
    ServerConfig server = config.server();
    String what = "port " + server.port();
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(ListenAddress.of(server));
      good(what, "free");
    } catch (IOException e) {
      bad(what, ListenAddress.explain(server, e));
    }
  }

  private void good(String what, String words) {
    line("ok", what, words);
  }

  private void note(String what, String words) {
    line("-", what, words);
  }

  private void bad(String what, String words) {
    line("PROBLEM", what, words);
  }

  private void line(String verdict, String what, String words) {
    out.println(String.format(Locale.ROOT, "%-8s %-14s %s", verdict, what, words));
  }
}
