package io.github.mjpegstream.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the kernel says of this process. Whatever it does not say, or only in another form than
 * Linux does, is absent. Stateless.
 */
final class ProcessFiles {
  /** Of {@code /proc/PID/stat} on every machine that Linux runs on ({@code USER_HZ}). */
  private static final double TICKS_PER_SECOND = 100;

  /** In {@code /proc/PID/stat}, behind the name, which may hold anything (proc(5)). */
  private static final int UTIME = 11;

  private static final int STIME = 12;

  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final Pattern MOST_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+)");

  /** The control group in the only hierarchy of version 2. */
  private static final Pattern GROUP = Pattern.compile("(?m)^0::(/.*)$");

  private final Path self;
  private final Path groups;

  ProcessFiles() {
    this(Path.of("/proc/self"), Path.of("/sys/fs/cgroup"));
  }

  /**
   * @param self where the kernel shows this process
   * @param groups where it shows control groups
   */
  ProcessFiles(Path self, Path groups) {
    this.self = self;
    this.groups = groups;
  }

  void add(Samples samples) {
    samples.add(Metric.PROCESS_CPU, cpuSeconds());
    samples.add(Metric.PROCESS_MEMORY, number(self.resolve("status"), RESIDENT, 1024));
    samples.add(Metric.PROCESS_FDS, openFiles());
    samples.add(Metric.PROCESS_MAX_FDS, number(self.resolve("limits"), MOST_FILES, 1));
    addGroup(samples);
  }

  private OptionalDouble cpuSeconds() {
    Optional<String> stat = read(self.resolve("stat"));
    if (stat.isEmpty()) {
      return OptionalDouble.empty();
    }
    String[] fields = stat.get().substring(stat.get().lastIndexOf(')') + 1).trim().split(" ", -1);
    if (fields.length <= STIME) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND);
  }

  private OptionalDouble openFiles() {
    try (Stream<Path> files = Files.list(self.resolve("fd"))) {
      // The directory itself is one while it is read.
      return OptionalDouble.of((double) Math.max(0, files.count() - 1));
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /** The first group from ours upwards that has a limit. */
  private void addGroup(Samples samples) {
    Optional<String> text = read(self.resolve("cgroup"));
    Matcher own = GROUP.matcher(text.orElse(""));
    if (!own.find()) {
      return;
    }
    Path group = groups.resolve(own.group(1).substring(1)).normalize();
    while (group.startsWith(groups)) {
      // Without a limit this says "max".
      OptionalDouble limit = wholeNumber(group.resolve("memory.max"));
      OptionalDouble used = wholeNumber(group.resolve("memory.current"));
      if (limit.isPresent() && used.isPresent()) {
        samples.add(Metric.CGROUP_MEMORY, used);
        samples.add(Metric.CGROUP_MEMORY_LIMIT, limit);
        return;
      }
      group = group.getParent();
    }
  }

  private static OptionalDouble wholeNumber(Path file) {
    return number(file, Pattern.compile("^(\\d+)$"), 1);
  }

  private static OptionalDouble number(Path file, Pattern pattern, double unit) {
    Matcher found = pattern.matcher(read(file).orElse("").trim());
    return found.find()
        ? OptionalDouble.of(Double.parseDouble(found.group(1)) * unit)
        : OptionalDouble.empty();
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // Another system, or it is hidden from us: then it is not told.
      return Optional.empty();
    }
  }
}
