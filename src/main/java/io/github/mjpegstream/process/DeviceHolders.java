package io.github.mjpegstream.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out who has a device open, from what /proc shows us. Of other users' processes it shows
 * nothing unless we are root, so an empty answer does not mean that there is nobody.
 *
 * <p>Immutable.
 */
public final class DeviceHolders {
  private final Path proc;

  public DeviceHolders() {
    this(Path.of("/proc"));
  }

  DeviceHolders(Path proc) {
    this.proc = proc;
  }

  /**
   * A process that has a device open.
   *
   * @param name of the program, at most 15 characters (proc_pid_comm(5))
   * @param stopCommand what ends it for good, if systemd runs it: {@code "sudo systemctl stop
   *     motion"}
   */
  public record Holder(long pid, String name, Optional<String> stopCommand) {
    /** Returns {@code "'motion' (pid 812): stop it, e.g. sudo systemctl stop motion"}. */
    public String advice() {
      return "'" + name + "' (pid " + pid + "): stop it, e.g. " + stopCommand.orElse("kill " + pid);
    }
  }

  /**
   * Returns who has such a device open: neither us nor our children.
   *
   * @param device tells by its path whether a device is meant
   */
  public List<Holder> find(Predicate<String> device) {
    List<Holder> holders = new ArrayList<>();
    Set<Long> ours = ourselves();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (!ours.contains(pid) && holds(process, device)) {
          holders.add(new Holder(pid, name(process), stopCommand(process)));
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      // Without /proc there is nothing to tell; the message then names nobody.
      return holders;
    }
    return holders;
  }

  private static Set<Long> ourselves() {
    ProcessHandle self = ProcessHandle.current();
    return Stream.concat(Stream.of(self), self.descendants())
        .map(ProcessHandle::pid)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean holds(Path process, Predicate<String> device) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (device.test(target(descriptor))) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Another user's, or it has ended meanwhile.
      return false;
    }
    return false;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // Closed since it was listed.
      return "";
    }
  }

  private static String name(Path process) {
    return read(process.resolve("comm")).strip();
  }

  private static Optional<String> stopCommand(Path process) {
    return unit(read(process.resolve("cgroup")));
  }

  /** Parses cgroups(7), both versions: lines of {@code id:controllers:path}. */
  static Optional<String> unit(String cgroup) {
    for (String line : cgroup.split("\n", -1)) {
      String path = line.substring(line.lastIndexOf(':') + 1);
      String unit = path.substring(path.lastIndexOf('/') + 1);
      if (unit.endsWith(".service") && !unit.startsWith("user@")) {
        String name = unit.substring(0, unit.length() - ".service".length());
        return Optional.of(
            path.contains("/user@")
                ? "systemctl --user stop " + name
                : "sudo systemctl stop " + name);
      }
    }
    return Optional.empty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended meanwhile.
      return "";
    }
  }
}
