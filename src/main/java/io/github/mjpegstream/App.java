package io.github.mjpegstream;

import io.github.mjpegstream.config.Config;
import java.io.PrintStream;

/** The place where everything is put together. */
final class App implements Program {
  @Override
  public int serve(Config config) {
    throw new UnsupportedOperationException("serving is not put together yet");
  }

  @Override
  public int listCameras(PrintStream out) {
    throw new UnsupportedOperationException("listing cameras is not put together yet");
  }

  @Override
  public int doctor(Config config, PrintStream out) {
    throw new UnsupportedOperationException("the doctor is not put together yet");
  }
}
