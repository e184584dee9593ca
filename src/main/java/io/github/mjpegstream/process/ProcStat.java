package io.github.mjpegstream.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the state of a process from /proc, proc_pid_stat(5). */
final class ProcStat {
  private ProcStat() {}

  /**
   * Returns whether a thread of the process waits in the kernel where no signal reaches it.
   *
   * @param proc where procfs is mounted
   */
  static boolean hangsInKernel(Path proc, long pid) {
    Path process = proc.resolve(Long.toString(pid));
    if (state(process.resolve("stat")) == 'D') {
      return true;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        if (state(thread.resolve("stat")) == 'D') {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // It has ended meanwhile: it does not hang.
      return false;
    }
    return false;
  }

  private static char state(Path stat) {
    try {
      return parseState(Files.readString(stat, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // The thread has ended since it was listed.
      return '?';
    }
  }

  /** Returns the state letter, or '?' if the text is none of a stat file. */
  static char parseState(String stat) {
    // The name stands in parentheses and may hold any character, parentheses included.
    int name = stat.lastIndexOf(") ");
    return name < 0 || name + 2 >= stat.length() ? '?' : stat.charAt(name + 2);
  }
}
