package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.ConfigKey;
import io.github.mjpegstream.config.LoadedConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CliTest {
  private static final String FILE_NAME = "mjpeg-stream.yml";
  private static final String SEE_HELP = "; see mjpeg-stream --help";

  @TempDir private Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private final RecordingProgram program = new RecordingProgram();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<Object, Object> systemProperties = new HashMap<>();

  @BeforeEach
  void rememberSystemProperties() {
    systemProperties.putAll(System.getProperties());
  }

  @AfterEach
  void restoreSystemProperties() {
    System.getProperties().keySet().retainAll(systemProperties.keySet());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--fps=0|camera.fps: 0 (expected: 0.1 to 240), flag --fps",
        "--fps=1e2|camera.fps: 1e2 (expected: a number, 0.1 to 240), flag --fps",
        "--fps=NaN|camera.fps: NaN (expected: a number, 0.1 to 240), flag --fps",
        "--fps=5d|camera.fps: 5d (expected: a number, 0.1 to 240), flag --fps",
        "--fps=|camera.fps: \"\" (expected: a number, 0.1 to 240), flag --fps",
        "--fps|--fps: no value (expected: number, 0.1 to 240; a value that begins with -- is"
            + " written --fps=VALUE)",
        "--port=65536|server.port: 65536 (expected: 0 to 65535), flag --port",
        "--port=99999999999|server.port: 99999999999 (expected: 0 to 65535), flag --port",
        "--quality=40.5|camera.quality: 40.5 (expected: a whole number, 1 to 100), flag --quality",
        "--host=0.0.0.0:80|server.host: 0.0.0.0:80 (expected: *, a host name or an IP address),"
            + " flag --host",
        "--allow-origin=http://a/|server.allow-origin: http://a/ (expected: *, or"
            + " scheme://host[:port] without a path, or \"\" for none), flag --allow-origin",
        "--log-level=trace|log-level: trace (expected: error, warn, info, debug), flag --log-level",
        "--camera=rpicm|camera.type: rpicm (expected: auto, rpicam, v4l2, command, http, test-pattern;"
            + " did you mean rpicam?), flag --camera",
        "--resolution=480|camera.resolution: 480 (expected: width x height such as 480x360; 16x16"
            + " to 16384x16384), flag --resolution",
        "--resolution=8x8|camera.resolution: 8x8 (expected: 16x16 to 16384x16384), flag"
            + " --resolution",
        "--stall-timeout=5|camera.stall-timeout: 5 (expected: a unit behind the number: h, m, s,"
            + " ms or us; 100ms to 1h), flag --stall-timeout",
        "--stall-timeout=5d|camera.stall-timeout: 5d (expected: a number with the unit h, m, s, ms"
            + " or us; 100ms to 1h), flag --stall-timeout",
        "--stall-timeout=2h|camera.stall-timeout: 2h (expected: 100ms to 1h), flag --stall-timeout",
        "--shutter=1.5us|camera.shutter: 1.5us (expected: a number with the unit h, m, s, ms or"
            + " us; 1us to 1h, or default), flag --shutter",
        "--max-frame-size=16|camera.max-frame-size: 16 (expected: a unit behind the number: MiB,"
            + " MB, KiB, kB or B; 16KiB to 256MiB), flag --max-frame-size",
        "--rotation=45|camera.rotation: 45 (expected: 0, 90, 180, 270), flag --rotation",
        "--timestamp=%H:%Q|camera.timestamp: %Q (expected: text with %% %A %B %F %H %I %M %R %S %T"
            + " %Y %Z %a %b %d %e %f %j %m %p %y %z), flag --timestamp",
        "--timestamp-corner=middle|camera.timestamp-corner: middle (expected: top-left, top-right,"
            + " bottom-left, bottom-right), flag --timestamp-corner",
        "--timestamp-size=huge|camera.timestamp-size: huge (expected: small, medium, large, or 7"
            + " to 500), flag --timestamp-size",
        "--timestamp-size=3|camera.timestamp-size: 3 (expected: small, medium, large, or 7 to 500),"
            + " flag --timestamp-size",
        "--max-variants=101|server.max-variants: 101 (expected: 0 to 100), flag --max-variants",
        "--trusted-proxies=::1 proxy.lan|server.trusted-proxies: proxy.lan (expected: IP addresses"
            + " such as 127.0.0.1 or blocks such as 10.0.0.0/8), flag --trusted-proxies",
        "--hflip=yes|camera.hflip: yes (expected: true or false), flag --hflip",
        "--extra-args='x|camera.extra-args: a quote ' that is not closed (expected: every quote"
            + " closed), flag --extra-args",
        "--command=ffmpeg|camera.type: auto (expected: command, because there is a command), flag"
            + " --command",
        "--url=http://host/|camera.type: auto (expected: http, because there is a url), flag --url",
        "--camera=command|camera.command: none (expected: one, because the type is command), flag"
            + " --camera",
        "--camera=http|camera.url: none (expected: one, because the type is http), flag --camera",
        "--url=ftp://u:secret@h/|camera.url: ftp://u:***@h/ (expected:"
            + " http://[user:password@]host[:port]/path, special characters percent-encoded), flag --url",
        "--url=u:se cret/@h|camera.url: u:***@h (expected:"
            + " http://[user:password@]host[:port]/path, special characters percent-encoded), flag --url",
        "--backoff-min=1m|camera.backoff-min: 1m (expected: at most backoff-max, 30s), flag"
            + " --backoff-min",
        "--fbs=5|--fbs: unknown flag (did you mean --fps?)" + SEE_HELP,
        "-port=secret|-port: unknown flag (did you mean --port?)" + SEE_HELP,
        "--nonsense|--nonsense: unknown flag" + SEE_HELP,
        "--config=|no file name (expected: a YAML file), flag --config",
        "--config=/nonexistent.yml|/nonexistent.yml: no such file (expected: a YAML file), flag"
            + " --config",
        "--config=/|/: a directory (expected: a YAML file), flag --config",
      })
  void shouldSayExactlyWhatIsWrongWhenFlagIsBad(String flag, String message) {
    int status = run(flag);

    assertThat(errors()).containsExactly(message);
    assertThat(status).isEqualTo(78);
    assertThat(program.calls).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "camera: {fps: 0}|camera.fps: 0 (expected: 0.1 to 240), FILE:1",
        "`cameras:\n  front:\n    fps: 0`|cameras.front.fps: 0 (expected: 0.1 to 240), FILE:3",
        "`camera:\n  qualty: 3`|camera.qualty: unknown key (did you mean camera.quality?), FILE:2",
        "`cameras:\n  a:\n    qualty: 3`|cameras.a.qualty: unknown key (did you mean"
            + " cameras.a.quality?), FILE:3",
        "`camera:\n  port: 3`|camera.port: unknown key (did you mean server.port?), FILE:2",
        "server.port: 3|server.port: unknown key (did you mean port in the section server:?),"
            + " FILE:1",
        "fps: 3|fps: unknown key (did you mean camera.fps?), FILE:1",
        "sever: {}|sever: unknown key (did you mean server?), FILE:1",
        "nonsense: {}|nonsense: unknown key, FILE:1",
        "camera: {fps: [5]}|camera.fps: a list (expected: number, 0.1 to 240), FILE:1",
        "camera: {fps: {a: 5}}|camera.fps: a section (expected: number, 0.1 to 240), FILE:1",
        "`camera:\n  fps:`|camera.fps: nothing (expected: number, 0.1 to 240), FILE:2",
        "camera: {fps: !java 5}|camera.fps: the tag !java (expected: a plain value), FILE:1",
        "camera: {extra-args: [a, [b]]}|camera.extra-args[1]: a list (expected: a text), FILE:1",
        "camera: 5|camera: 5 (expected: a section with keys), FILE:1",
        "cameras: {}|cameras: none (expected: at least one camera, NAME: and its keys), FILE:1",
        "cameras: [a]|cameras: a list (expected: a section with keys), FILE:1",
        "cameras: {Front: {}}|cameras: Front (expected: a name of 1 to 32 lower-case letters,"
            + " digits, - and _, no - or _ in front), FILE:1",
        "`camera:\n  fps: 5\n  fps: 6`|camera.fps: given twice (expected: once), FILE:3",
        "`cameras:\n  a: {}\n  a: {}`|cameras.a: given twice (expected: once), FILE:3",
        "`server: {}\nserver: {}`|server: given twice (expected: once), FILE:2",
        "[a]|FILE:1: a list (expected: sections such as server: and camera:)",
        "hello|FILE:1: hello (expected: sections such as server: and camera:)",
        "? [a]|FILE:1: a list as a key (expected: a name)",
        "`camera:\n\tfps: 5`|FILE:2: a tab (expected: indentation with spaces)",
        "`camera:\n  url: \"http://u:secret@h/`|FILE:2: not YAML: found unexpected end of stream,"
            + " while scanning a quoted scalar",
        "camera: *secret|FILE:1: not YAML: found undefined alias secret",
        "`--- {}\n--- {}`|FILE:2: not YAML: but found another document, expected a single document"
            + " in the stream",
        "`  `|FILE: empty (expected: settings; for the defaults give no file)",
        "`a: \u0000`|FILE: a binary file (expected: YAML text)",
        "`a: 1\nb: \u0007`|FILE:2: control character 0x7 (expected: YAML text)",
        "`a: 1\nb: \u00e4`|FILE:2: not UTF-8 (expected: a file in UTF-8)",
        "[[[[[[[[[[[[[[[[[|FILE:1: nested too deeply (expected: at most 16 levels)",
      })
  void shouldSayExactlyWhatIsWrongWhenFileIsBad(String content, String message) throws IOException {
    Path file = file(content);

    int status = run("--config", file.toString());

    assertThat(errors()).containsExactly(message.replace("FILE", file.toString()));
    assertThat(status).isEqualTo(78);
  }

  @Test
  void shouldRefuseWhenFileIsTooLarge() throws IOException {
    Path file = file("#".repeat(256 * 1024 + 1));

    int status = run("--config", file.toString());

    assertThat(errors()).containsExactly(file + ": too large (expected: at most 256 KiB)");
    assertThat(status).isEqualTo(78);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MJPEG_STREAM_FPS|0|camera.fps: 0 (expected: 0.1 to 240), environment MJPEG_STREAM_FPS",
        "MJPEG_STREAM_FBS|5|MJPEG_STREAM_FBS: unknown variable (did you mean MJPEG_STREAM_FPS?),"
            + " environment",
        "MJPEG_STREAM_CONFIG|/nonexistent.yml|/nonexistent.yml: no such file (expected: a YAML"
            + " file), environment MJPEG_STREAM_CONFIG",
      })
  void shouldSayExactlyWhatIsWrongWhenEnvironmentIsBad(
      String variable, String value, String message) {
    environment.put(variable, value);

    int status = run();

    assertThat(errors()).containsExactly(message);
    assertThat(status).isEqualTo(78);
  }

  @Test
  void shouldReportEverythingAtOnceWhenSeveralThingsAreWrong() throws IOException {
    Path file = file("camera:\n  fps: 0\n  qualty: 5\n");
    environment.put("MJPEG_STREAM_PORT", "x");

    int status = run("--config", file.toString(), "--quality", "0", "--fbs", "7");

    assertThat(errors())
        .containsExactly(
            "--fbs: unknown flag (did you mean --fps?)" + SEE_HELP,
            "camera.fps: 0 (expected: 0.1 to 240), " + file + ":2",
            "camera.qualty: unknown key (did you mean camera.quality?), " + file + ":3",
            "server.port: x (expected: a whole number, 0 to 65535), environment"
                + " MJPEG_STREAM_PORT",
            "camera.quality: 0 (expected: 1 to 100), flag --quality");
    assertThat(status).isEqualTo(78);
  }

  @Test
  void shouldRefuseWhenFlagIsGivenTwice() {
    int status = run("--fps", "5", "--fps", "6");

    assertThat(errors()).containsExactly("--fps: given 2 times (expected: once)");
    assertThat(status).isEqualTo(78);
  }

  @ParameterizedTest
  @CsvSource({
    "docter,docter: unknown command (did you mean doctor?)",
    "now,'now: unknown command (expected: a flag, or doctor, passwd, token, link, certificate, reload)'",
    "relaod,relaod: unknown command (did you mean reload?)"
  })
  void shouldExitWithUsageWhenWordIsUnknown(String word, String message) {
    int status = run(word);

    assertThat(errors()).containsExactly(message + SEE_HELP);
    assertThat(status).isEqualTo(64);
  }

  @Test
  void shouldExitWithUsageWhenTwoThingsAreAskedFor() {
    int status = run("--check-config", "doctor");

    assertThat(errors())
        .containsExactly("--check-config and doctor: asked for at once (expected: one of them)");
    assertThat(status).isEqualTo(64);
  }

  @Test
  void shouldServeWhenNothingElseIsAskedFor() {
    int status = run("--fps", "7.5", "--brightness", "-0.3", "--hflip");

    assertThat(program.calls).containsExactly("serve");
    assertThat(program.config.cameras().get(0).fps()).isEqualTo(7.5);
    assertThat(program.config.cameras().get(0).brightness()).isEqualTo(-0.3);
    assertThat(program.config.cameras().get(0).picture().hflip()).isTrue();
    assertThat(status).isEqualTo(RecordingProgram.STATUS);
    assertThat(errors()).isEmpty();
  }

  @Test
  void shouldSetUpLoggingBeforeServing() {
    run("--log-level", "debug");

    assertThat(System.getProperty("org.slf4j.simpleLogger.defaultLogLevel")).isEqualTo("debug");
    assertThat(System.getProperty("org.slf4j.simpleLogger.log.io.netty")).isEqualTo("info");
  }

  @ParameterizedTest
  @CsvSource({"reload,reload", "reload --pid 4711,reload 4711"})
  void shouldTellARunningServerWithoutAConfigurationOfItsOwn(String words, String call)
      throws IOException {
    environment.put("MJPEG_STREAM_CONFIG", file("not: good").toString());

    int status = run(words.split(" "));

    assertThat(program.calls).containsExactly(call);
    assertThat(errors()).isEmpty();
    assertThat(status).isEqualTo(RecordingProgram.STATUS);
  }

  @ParameterizedTest
  @CsvSource({
    "--pid=0,--pid: 0 (expected: the number of a process)",
    "--pid=x,--pid: x (expected: the number of a process)",
    "--port=5001,--port: of no use to reload: the server keeps the flags that it has",
    "--config=a.yml,--config: of no use to reload: the server keeps the flags that it has",
  })
  void shouldExitWithUsageWhenReloadIsGivenSomethingElse(String flag, String message) {
    int status = run("reload", flag);

    assertThat(errors()).containsExactly(message);
    assertThat(program.calls).isEmpty();
    assertThat(status).isEqualTo(64);
  }

  @Test
  void shouldAskTheDoctorWhenTold() {
    int status = run("doctor", "--port", "0");

    assertThat(program.calls).containsExactly("doctor");
    assertThat(program.config.server().port()).isZero();
    assertThat(status).isEqualTo(RecordingProgram.STATUS);
  }

  @Test
  void shouldListCamerasEvenWhenConfigIsBad() {
    environment.put("MJPEG_STREAM_FPS", "0");

    int status = run("--list-cameras");

    assertThat(program.calls).containsExactly("list");
    assertThat(status).isEqualTo(RecordingProgram.STATUS);
  }

  @Test
  void shouldNameCamerasWhenConfigIsChecked() throws IOException {
    Path file = file("cameras:\n  front:\n  back: {type: test-pattern}\n");

    int status = run("--check-config", "--config", file.toString());

    assertThat(output())
        .isEqualTo("The configuration is good. Cameras: front (auto), back (test-pattern)\n");
    assertThat(status).isZero();
    assertThat(program.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void shouldNameEveryFlagWhenHelpIsAskedFor(String flag) {
    int status = run("--nonsense", flag);

    assertThat(status).isZero();
    assertThat(output().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
    assertThat(output()).contains("Recovery\n", "(0.1 to 240; default 5)");
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.hasFlag()) {
        assertThat(output()).containsPattern("\n +" + key.flag() + "[=\\[]");
      }
    }
    for (Action action : Action.values()) {
      assertThat(output()).contains(action.flag() + " ");
    }
  }

  @Test
  void shouldPrintSampleWhenAskedFor() {
    int status = run("--print-sample-config");

    assertThat(output()).contains("#fps: 5\n");
    assertThat(status).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void shouldPrintVersionWhenAskedFor(String flag) {
    int status = run(flag);

    assertThat(output()).startsWith("mjpeg-stream ");
    assertThat(status).isZero();
  }

  @Test
  void shouldPrintConfigWithSourcesWhenAskedFor() throws IOException {
    Path file = file("camera:\n  quality: 50\n");
    environment.put("MJPEG_STREAM_CONFIG", file.toString());
    environment.put("MJPEG_STREAM_PORT", "0");

    int status = run("--print-config", "--fps", "7");

    assertThat(output())
        .containsPattern("\n  port: 0 +# environment MJPEG_STREAM_PORT\n")
        .containsPattern("\n    fps: 7 +# flag --fps\n")
        .containsPattern("\n    quality: 50 +# \\Q" + file + "\\E:2\n")
        .containsPattern("\n    rotation: 0 +# default\n");
    assertThat(status).isZero();
  }

  private int run(String... args) {
    return new Cli(
            program,
            environment,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(args);
  }

  private List<String> errors() {
    return err.toString(UTF_8).lines().toList();
  }

  private String output() {
    return out.toString(UTF_8);
  }

  @Test
  void shouldTellWhoeverSupervisesItWhyItDoesNotServe() throws IOException {
    String file = file("camera:\n  fps: fast\n").toString();

    assertThat(run("--config", file)).isEqualTo(78);

    assertThat(program.told)
        .containsExactly("camera.fps: fast (expected: a number, 0.1 to 240), " + file + ":2");
  }

  @Test
  void shouldTellNobodyWhenServingWasNotWanted() throws IOException {
    String file = file("camera:\n  fps: fast\n").toString();

    assertThat(run("--check-config", "--config", file)).isEqualTo(78);

    assertThat(program.told).isEmpty();
  }

  /** Latin-1, so that a test can write any byte. */
  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve(FILE_NAME), content, ISO_8859_1);
  }

  private static final class RecordingProgram implements Program {
    /** No status that the command line has of its own. */
    static final int STATUS = 42;

    final List<String> calls = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    Config config;

    @Override
    public int reload(OptionalLong pid) {
      calls.add(pid.isPresent() ? "reload " + pid.getAsLong() : "reload");
      return STATUS;
    }

    @Override
    public int serve(LoadedConfig loaded) {
      this.config = loaded.config();
      calls.add("serve");
      return STATUS;
    }

    @Override
    public void cannotServe(List<String> problems) {
      told.addAll(problems);
    }

    @Override
    public int listCameras(PrintStream out) {
      calls.add("list");
      return STATUS;
    }

    @Override
    public int doctor(Config config, PrintStream out) {
      this.config = config;
      calls.add("doctor");
      return STATUS;
    }
  }
}
