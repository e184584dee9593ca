package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.tls.SelfSigned;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a self-signed certificate with this machine's names and addresses. */
final class CertificateCommand {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final String CERTIFICATE = "certificate.pem";
  private static final String KEY = "key.pem";

  private final PrintStream out;
  private final PrintStream err;

  CertificateCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(Map<String, String> options) {
    try {
      Path folder = Path.of(options.getOrDefault("--out", "")).toAbsolutePath();
      Path certificate = folder.resolve(CERTIFICATE);
      Path key = folder.resolve(KEY);
      for (Path file : List.of(certificate, key)) {
        if (Files.exists(file)) {
          throw new FileAlreadyExistsException(file.toString());
        }
      }
      List<String> names = names();
      List<InetAddress> addresses = Addresses.all();
      SelfSigned made = SelfSigned.create(names, addresses, Instant.now());
      Files.createDirectories(folder);
      write(key, made.keyPem(), "rw-------");
      write(certificate, made.certificatePem(), "rw-r--r--");
      tell(made, names, addresses, certificate, key);
      return Cli.OK;
    } catch (FileAlreadyExistsException e) {
      err.println(
          "mjpeg-stream: "
              + e.getMessage()
              + ": is there already (expected: another folder with --out, or move it away)");
    } catch (IOException e) {
      err.println("mjpeg-stream: the files cannot be written: " + e);
    } catch (InvalidPathException e) {
      err.println("mjpeg-stream: --out: not the name of a folder (expected: one)");
    }
    return Cli.FAILURE;
  }

  /** The likeliest first. */
  private static List<String> names() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    String host = Files.readString(HOST_NAME, UTF_8).strip();
    if (host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
      names.add(host);
      // As other machines in the network call it (mDNS).
      names.add(host.replaceAll("\\..*", "") + ".local");
    }
    names.add("localhost");
    return List.copyOf(names);
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(permissions);
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(wanted))) {
      Channels.newOutputStream(channel).write(text.getBytes(UTF_8));
    }
  }

  private void tell(
      SelfSigned made,
      List<String> names,
      List<InetAddress> addresses,
      Path certificate,
      Path key) {
    out.println("# For:       " + String.join(", ", names));
    addresses.forEach(
        address -> out.println("#            " + address.getHostAddress().replaceAll("%.*", "")));
    out.println("# Until:     " + made.certificate().getNotAfter().toInstant());
    out.println("# SHA-256:   " + made.fingerprint());
    out.println(
        "# Browsers warn of it; compare the fingerprint before you accept it. The key can be");
    out.println("# read by you alone: where the server runs as another user, give it the file.");
    out.println("tls:");
    out.println("  certificate: \"" + certificate + "\"");
    out.println("  key: \"" + key + "\"");
  }
}
