package io.github.mjpegstream.camera;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.RecoveryConfig;
import io.github.mjpegstream.config.CameraConfig.RpicamConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.process.ChildLauncher;
import io.netty.buffer.ByteBufUtil;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the tests of all cameras need: configurations, the imitated rpicam-vid, bounded waits. */
public final class TestCameras {
  public static final int MAX_FRAME_BYTES = 1_000_000;
  private static final Path PROGRAMS = Path.of("src/test/programs").toAbsolutePath();

  private TestCameras() {}

  public static CameraConfig config(RpicamConfig rpicam, List<String> command, Optional<URI> url) {
    CameraConfigs config =
        CameraConfigs.camera("test")
            .type("test")
            .size(new FrameSize(320, 240))
            .fps(30)
            .quality(80)
            .brightness(0)
            .rpicam(rpicam)
            .command(command)
            .recovery(
                new RecoveryConfig(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    MAX_FRAME_BYTES));
    url.ifPresent(config::url);
    return config.build();
  }

  /** An environment whose PATH begins with the imitated rpicam-vid. */
  public static Map<String, String> environment(String... keysAndValues) {
    Programs.require("python3");
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PATH", PROGRAMS + ":" + System.getenv("PATH"));
    environment.put("FAKE_RPICAM_DELAY", "0");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      environment.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return environment;
  }

  /** A launcher of children in such an environment. */
  public static ChildLauncher launcher(String... keysAndValues) {
    return new ChildLauncher(environment(keysAndValues));
  }

  /** Returns the bytes of the next frame; waits ten seconds at the most. */
  public static byte[] nextBytes(CaptureSession session) throws CaptureException {
    return nextBytes(session, frame -> {});
  }

  /** As {@link #nextBytes(CaptureSession)}; something else may look at the frame. */
  public static byte[] nextBytes(CaptureSession session, Consumer<CapturedFrame> look)
      throws CaptureException {
    return within(
        () -> {
          try (CapturedFrame frame = session.next()) {
            look.accept(frame);
            return ByteBufUtil.getBytes(frame.data());
          }
        });
  }

  /** Returns why no further frame comes; takes those that still come. */
  public static CaptureException end(CaptureSession session) {
    for (int frames = 0; frames < 10_000; frames++) {
      try {
        nextBytes(session);
      } catch (CaptureException e) {
        return e;
      }
    }
    throw new AssertionError("the session goes on and on");
  }

  /** What may take as long as ten seconds. */
  @FunctionalInterface
  public interface Fetch {
    byte[] fetch() throws CaptureException;
  }

  private static byte[] within(Fetch fetch) throws CaptureException {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(fetch.fetch());
              } catch (CaptureException | RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    try {
      return result.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CaptureException why) {
        throw why;
      }
      throw new AssertionError(e.getCause());
    } catch (Exception e) {
      throw new AssertionError("no frame and no end within 10 s", e);
    }
  }
}
