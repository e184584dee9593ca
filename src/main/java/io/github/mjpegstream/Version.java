package io.github.mjpegstream;

/** The version of this program. */
final class Version {
  private Version() {}

  /** Returns what the manifest of the jar says; there is none beside bare classes. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
