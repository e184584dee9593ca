package io.github.mjpegstream.camera.rpicam;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What makes pictures of the sensor's data; it decides how rows are padded. */
enum PictureProcessor {
  /** Up to the Raspberry Pi 4: bcm2835-isp, rows of a multiple of 64 bytes since 2021. */
  VC4(64, "a Raspberry Pi 4 or older"),
  /** Of the Raspberry Pi 5: chroma rows of a multiple of 64 bytes, luma twice that. */
  PISP(128, "a Raspberry Pi 5");

  static final Path DEVICE_TREE = Path.of("/proc/device-tree");

  private final int alignment;
  private final String machine;

  PictureProcessor(int alignment, String machine) {
    this.alignment = alignment;
    this.machine = machine;
  }

  /**
   * Returns that of this machine: of the older kind, unless its system on a chip is that of a
   * Raspberry Pi 5.
   *
   * @param deviceTree where the kernel shows the device tree; need not be there
   */
  static PictureProcessor of(Path deviceTree) {
    try {
      String compatible =
          Files.readString(deviceTree.resolve("compatible"), StandardCharsets.ISO_8859_1);
      return compatible.contains("brcm,bcm2712") ? PISP : VC4;
    } catch (IOException e) {
      // Not a Raspberry Pi.
      return VC4;
    }
  }

  /** Returns what the length of a row of luma is a multiple of, in bytes. */
  int alignment() {
    return alignment;
  }

  /** Returns where it is found, for people. */
  String machine() {
    return machine;
  }
}
