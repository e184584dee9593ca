package io.github.mjpegstream.clients;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** A program that shows its pictures by writing them to its standard output. */
final class PipeClient extends ProgramClient {
  /** Reads what the program writes. */
  interface Format {
    void read(InputStream output, Sightings sightings) throws IOException, InterruptedException;
  }

  private final Format format;

  PipeClient(String name, String how, Map<Check, String> notes, Format format, Command command) {
    super(name, how, notes, command);
    this.format = format;
  }

  @Override
  void read(InputStream output) throws IOException, InterruptedException {
    format.read(output, sightings);
  }

  /** The strip of each picture, as grey pixels. */
  static void greyStrips(InputStream output, Sightings sightings) throws IOException {
    int length = Strips.ROWS * Strips.WIDTH;
    byte[] rows = output.readNBytes(length);
    while (rows.length == length) {
      sightings.add(Strips.grey(rows), System.currentTimeMillis());
      rows = output.readNBytes(length);
    }
  }
}
