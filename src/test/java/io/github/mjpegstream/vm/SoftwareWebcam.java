package io.github.mjpegstream.vm;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The USB webcam of src/vm/guest/webcam.c. Closing it unplugs it. Confined to one thread. */
public final class SoftwareWebcam implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final Path commands;
  private final Path device;

  private SoftwareWebcam(int port, String serial) throws IOException {
    this.commands = Path.of("/run/webcam-" + port);
    this.device =
        Path.of("/dev/v4l/by-id/usb-mjpeg-stream_Software_Webcam_" + serial + "-video-index0");
    this.process = new ProcessBuilder("webcam", "-p", "" + port, "-s", serial).inheritIO().start();
  }

  /**
   * Plugs a webcam in and waits for its device.
   *
   * @param port of the USB hub, from 0 to 7
   */
  public static SoftwareWebcam plug(int port, String serial) {
    try {
      SoftwareWebcam webcam = new SoftwareWebcam(port, serial);
      webcam.awaitDevice(true);
      return webcam;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns its name in /dev/v4l/by-id, which is the same however often it is plugged in. */
  public Path device() {
    return device;
  }

  /** Sends one of the commands that stand at the head of webcam.c. */
  public void command(String command) {
    try {
      Files.writeString(commands, command + "\n", StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new AssertionError(command, e);
    }
  }

  /** Waits until the device has come or gone. */
  public void awaitDevice(boolean present) {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (Files.exists(device, LinkOption.NOFOLLOW_LINKS) != present) {
      if (MonotonicClock.SYSTEM.nanos() > deadline || awaitExit(Duration.ofMillis(20))) {
        throw new AssertionError(device + (present ? " has not come" : " is still there"));
      }
    }
  }

  private boolean awaitExit(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    if (!awaitExit(PATIENCE)) {
      throw new AssertionError("the webcam did not end");
    }
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (Files.exists(device, LinkOption.NOFOLLOW_LINKS)) {
      if (MonotonicClock.SYSTEM.nanos() > deadline) {
        throw new AssertionError(device + " is still there");
      }
      Thread.onSpinWait();
    }
  }
}
