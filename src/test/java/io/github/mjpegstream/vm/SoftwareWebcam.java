package io.github.mjpegstream.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The USB webcam of src/vm/guest/webcam.c. Closing it unplugs it. Confined to one thread. */
public final class SoftwareWebcam implements AutoCloseable {
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
    List<String> command = new ArrayList<>(List.of("udevadm", "wait", "--timeout=30"));
    if (!present) {
      command.add("--removed");
    }
    command.add(device.toString());
    GuestProgram.run(command.toArray(String[]::new));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitDevice(false);
  }
}
