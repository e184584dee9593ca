package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.ffi.JnaPart;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A program of its own, run once where this one is installed, so that later starts are quick:
 *
 * <ul>
 *   <li>writes the native parts of libraries into a folder, where they need not be unpacked at
 *       every start;
 *   <li>serves a test pattern to itself and loads every class, so that the Java that runs this can
 *       write an archive of what was loaded.
 * </ul>
 */
final class StartPreparation {
  /** Generous: this may run emulated, or on the slowest Pi while it is installing packages. */
  private static final int TIMEOUT_MILLIS = 120_000;

  private static final int FRAMES = 20;

  private StartPreparation() {}

  /**
   * Prepares.
   *
   * @param args the folder for native parts
   * @throws IOException if the folder cannot be written, or nothing is served
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("expected one argument: the folder for native parts");
    }
    LibrarySettings.apply();
    Path folder = Path.of(args[0]).toAbsolutePath();
    writeNativeParts(folder);
    JnaPart.loadFrom(folder);
    rehearse();
    loadOwnClasses();
  }

  private static void writeNativeParts(Path folder) throws IOException {
    Files.createDirectories(folder);
    String netty = "libnetty_transport_native_epoll_" + PlatformDependent.normalizedArch() + ".so";
    // Netty has none for 32 bits, and then goes without.
    for (String resource : List.of("META-INF/native/" + netty, JnaPart.resource())) {
      try (InputStream in = StartPreparation.class.getResourceAsStream('/' + resource)) {
        if (in != null) {
          Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Starts the server as a user does, watches it for some frames, and asks for its health. */
  private static void rehearse() throws IOException {
    try (PipedInputStream greeting = new PipedInputStream();
        PrintStream out = new PrintStream(new PipedOutputStream(greeting), true, UTF_8);
        Scanner words = new Scanner(greeting, UTF_8)) {
      App app = new App(Version.current(), Map.of(), out, System.err);
      String[] command = {
        "--camera=test-pattern",
        "--host=127.0.0.1",
        "--port=0",
        "--request-timeout=2m",
        "--client-timeout=2m"
      };
      Thread server =
          new Thread(() -> new Cli(app, Map.of(), out, System.err).run(command), "rehearsal");
      // It ends with this program.
      server.setDaemon(true);
      server.start();
      URI address = URI.create(words.findWithinHorizon("http://\\S+", 1000));
      ask(address.getPort(), "/health", 1);
      ask(address.getPort(), "/", FRAMES);
      ask(address.getPort(), "/snapshot", 1);
    }
  }

  private static void ask(int port, String path, int frames) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream request = socket.getOutputStream();
      request.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
      try (Scanner answer = new Scanner(socket.getInputStream(), US_ASCII)) {
        for (int i = 0; i < frames; i++) {
          if (answer.findWithinHorizon("(?i)content-length", 0) == null) {
            throw new IOException("no whole answer to " + path, answer.ioException());
          }
        }
      }
    }
  }

  /** So that the classes of cameras which are not here are in the archive, too. */
  private static void loadOwnClasses() throws IOException {
    String folder = StartPreparation.class.getPackageName().replace('.', '/') + '/';
    try (JarFile jar = new JarFile(ownJar().toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        String name = entry.getName();
        if (name.startsWith(folder) && name.endsWith(".class") && !name.endsWith("-info.class")) {
          String type = name.substring(0, name.length() - ".class".length()).replace('/', '.');
          Class.forName(type, false, StartPreparation.class.getClassLoader());
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IOException("a class of the jar cannot be loaded", e);
    }
  }

  private static Path ownJar() throws IOException {
    try {
      return Path.of(
          StartPreparation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("the jar cannot be found", e);
    }
  }
}
