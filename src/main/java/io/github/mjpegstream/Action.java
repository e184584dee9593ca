package io.github.mjpegstream;

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
  private final String shortFlag;

  Action(String flag, String summary) {
    this(flag, summary, "");
  }

  /**
   * @param shortFlag a second name of it, empty for none
   */
  Action(String flag, String summary, String shortFlag) {
    this.flag = flag;
    this.summary = summary;
    this.shortFlag = shortFlag;
  }

  String flag() {
    return flag;
  }

  /** Returns every flag that asks for it. */
  String[] names() {
    return shortFlag.isEmpty() ? new String[] {flag} : new String[] {shortFlag, flag};
  }

  String summary() {
    return summary;
  }
}
