package io.github.mjpegstream.e2e;

import io.github.mjpegstream.camera.testpattern.PatternReader;
import io.github.mjpegstream.camera.testpattern.PatternReader.Reading;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Reads pictures of the test pattern that went through a client. */
final class Patterns {
  private Patterns() {}

  /** Returns whether the picture is one of the test pattern, and not a placeholder. */
  static boolean isPattern(byte[] picture) {
    return find(picture).isPresent();
  }

  /** Returns what the picture's strip says. */
  static Reading read(byte[] picture) {
    return find(picture)
        .orElseThrow(() -> new AssertionError("a picture without a readable strip"));
  }

  private static Optional<Reading> find(byte[] picture) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
      if (image == null) {
        throw new AssertionError("not a picture: " + picture.length + " bytes");
      }
      return PatternReader.read(image);
    } catch (IOException e) {
      throw new AssertionError("a picture that cannot be decoded", e);
    }
  }

  /** Returns the numbers of these frames. */
  static List<Integer> numbers(List<byte[]> pictures) {
    return pictures.stream().map(picture -> read(picture).frameNumber()).toList();
  }

  /** Returns the pictures of a folder, by name. */
  static List<byte[]> in(Path folder) throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".png")).sorted().toList()) {
        pictures.add(Files.readAllBytes(file));
      }
    }
    return pictures;
  }
}
