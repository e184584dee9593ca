package io.github.mjpegstream;

import java.util.List;

/**
 * What has come of reading the configuration again.
 *
 * @param status the exit status of the command that asked for it
 * @param lines what has changed, or why nothing has, for people
 */
record ReloadResult(int status, List<String> lines) {
  ReloadResult {
    lines = List.copyOf(lines);
  }

  static ReloadResult failure(String why) {
    return new ReloadResult(Cli.FAILURE, List.of(why));
  }
}
