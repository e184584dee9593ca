package io.github.mjpegstream;

import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.LoadedConfig;
import java.io.PrintStream;
import java.util.List;
import java.util.OptionalLong;

/** What the command line can start. Each method returns the exit status of the process. */
interface Program {
  /** Serves until the process is told to end. */
  int serve(LoadedConfig config);

  /** Tells whoever supervises this process why it does not serve: a line for each reason. */
  void cannotServe(List<String> problems);

  /** Prints which cameras this machine has. */
  int listCameras(PrintStream out);

  /**
   * Has a running server read its configuration again, and prints what has come of it.
   *
   * @param pid of the server; empty where there is only one
   */
  int reload(OptionalLong pid);

  /** Prints what stands in the way of a picture, and what to do about it. */
  int doctor(Config config, PrintStream out);
}
