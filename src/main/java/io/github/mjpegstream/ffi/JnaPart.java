package io.github.mjpegstream.ffi;

import com.sun.jna.Platform;
import java.nio.file.Path;

/** The native part of JNA itself, which is loaded with the first class that uses JNA. */
public final class JnaPart {
  private JnaPart() {}

  /** Returns where it lies on the class path for this machine. Does not load it. */
  public static String resource() {
    return "com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so";
  }

  /**
   * Has it loaded from there; else a copy of it is left in the user's home. Before any other use.
   *
   * @param folder where it lies as a file
   */
  public static void loadFrom(Path folder) {
    System.setProperty("jna.boot.library.path", folder.toString());
    System.setProperty("jna.nounpack", "true");
  }
}
