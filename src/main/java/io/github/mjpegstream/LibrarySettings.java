package io.github.mjpegstream;

import java.util.Properties;

/**
 * What libraries read from system properties when the first of their classes is loaded, so that
 * this comes before. A property that is given on the command line of Java wins.
 */
final class LibrarySettings {
  private LibrarySettings() {}

  static void apply() {
    Properties properties = System.getProperties();
    // Loading Java's flight recorder costs a tenth of a second and some megabytes.
    properties.putIfAbsent("io.netty.jfr.enabled", "false");
    // Else every jar is searched for one.
    properties.putIfAbsent("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    // It would say at every start that it did as it was told.
    properties.putIfAbsent("slf4j.internal.verbosity", "WARN");
    // Else one connection of TLS 1.2 could ask for the costly part again and again.
    properties.putIfAbsent("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    // Else JNA runs ldconfig. The dynamic linker finds its libraries without that.
    properties.putIfAbsent("jna.platform.library.path", "");
  }
}
