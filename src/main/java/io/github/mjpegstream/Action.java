package io.github.mjpegstream;

import java.util.ArrayList;
import java.util.List;

/** What a command line asks for instead of serving; the first that is asked for is done. */
enum Action {
  HELP("--help", "Print this and exit", "-h"),
  VERSION("--version", "Print the version and exit", "-V"),
  PRINT_SAMPLE_CONFIG("--print-sample-config", "Print a commented file with every key and exit"),
  CHECK_CONFIG("--check-config", "Say what is wrong with the configuration and exit"),
  PRINT_CONFIG("--print-config", "Print the configuration in effect, with sources, and exit"),
  LIST_CAMERAS("--list-cameras", "Print the cameras of this machine and exit");

  private final String flag;
  private final String summary;
  private final List<String> shortFlags;

  /**
   * @param shortFlags further names of it
   */
  Action(String flag, String summary, String... shortFlags) {
    this.flag = flag;
    this.summary = summary;
    this.shortFlags = List.of(shortFlags);
  }

  String flag() {
    return flag;
  }

  /** Returns every flag that asks for it. */
  String[] names() {
    List<String> names = new ArrayList<>(shortFlags);
    names.add(flag);
    return names.toArray(new String[0]);
  }

  String summary() {
    return summary;
  }
}
