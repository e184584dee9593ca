package io.github.mjpegstream.config;

/** Makes the page of the documentation that lists every key. */
final class ConfigurationPage {
  private static final String BEFORE_KEYS =
      """
      <!-- Generated from ConfigKey. To change it: ./mvnw -q test -Dtest=GeneratedFilesTest -Dregenerate=true -->

      # Configuration

      Nothing has to be configured: every key has a default. A value can come from four places. The
      later one wins:

      1. the default,
      2. a YAML file, named by `--config FILE` or `MJPEG_STREAM_CONFIG`,
      3. an environment variable,
      4. a flag of the command line.

      In a checkout, `./run` stands for `mjpeg-stream`.
      `mjpeg-stream --check-config` says everything that is wrong, each with its place.
      `mjpeg-stream --print-config` prints the values in effect and where each comes from.
      `mjpeg-stream --print-sample-config` prints a file with every key, as in
      [mjpeg-stream.sample.yml](../mjpeg-stream.sample.yml). A wrong configuration ends the program
      with exit status 78.

      ## The file

      ```yaml
      log-level: info
      server:
        port: 8080
      camera:
        resolution: 1280x720
        fps: 15
      ```

      Without a section `cameras` there is one camera, named `camera`. With it, each camera has a
      name and keys of its own, which are stronger than those of the section `camera`. The first
      one is the default camera. A name has 1 to 32 lower-case letters, digits, `-` and `_`.

      ```yaml
      camera:
        fps: 10
      cameras:
        front:
          type: rpicam
          rotation: 180
        door:
          type: http
          url: http://viewer:secret@192.168.1.20/stream
        microscope:
          type: command
          command: [ffmpeg, -loglevel, error, -i, /dev/video8, -f, mjpeg, "-"]
          fps: 5
      ```

      Flags and environment variables of camera keys hold for every camera.

      ## Values

      - A duration is a number with a unit: `250us`, `500ms`, `5s`, `1m`, `1h`.
      - A size is a number with a unit: `512KiB`, `16MiB`, `500kB`, `8MB`.
      - A list is a YAML list of texts. As a flag, as an environment variable, and in YAML if you
        like, it is one text that is split at blanks; `'…'` and `"…"` keep blanks together, and a
        backslash takes the next character as it is. No shell is involved.
      - The word `default` leaves a value to whatever fits: most such values are then left to
        rpicam-vid.
      - A flag with true or false may stand without a value: `--hflip` is `--hflip=true`.
      - `credential:NAME` stands for a secret that systemd hands to the service
        ([secrets](service.md#secrets)), with every key.

      Passwords never appear in messages or in what `--print-config` prints.

      """;

  private ConfigurationPage() {}

  static String markdown() {
    StringBuilder page = new StringBuilder(BEFORE_KEYS);
    page.append("## Keys\n");
    for (ConfigKey.Group group : ConfigKey.Group.values()) {
      page.append("\n### ").append(group.title()).append("\n\n");
      page.append("| Key | Flag | Environment | Type and range | Default | Meaning |\n");
      page.append("|---|---|---|---|---|---|\n");
      for (ConfigKey<?> key : ConfigKey.all()) {
        if (key.group() == group) {
          row(page, key);
        }
      }
    }
    return page.toString();
  }

  private static void row(StringBuilder page, ConfigKey<?> key) {
    String meaning = key.summary() + "." + (key.details().isEmpty() ? "" : " " + key.details());
    page.append("| `").append(key.name());
    page.append("` | ").append(key.hasFlag() ? "`" + key.flag() + "`" : "none");
    page.append(" | `").append(key.environmentVariable());
    page.append("` | ").append(cell(key.values()));
    page.append(" | ").append(key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`");
    page.append(" | ").append(cell(meaning)).append(" |\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;");
  }
}
