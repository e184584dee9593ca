package io.github.mjpegstream.config;

import static io.github.mjpegstream.config.ValueTypes.addressBlocks;
import static io.github.mjpegstream.config.ValueTypes.assignments;
import static io.github.mjpegstream.config.ValueTypes.bool;
import static io.github.mjpegstream.config.ValueTypes.byteSize;
import static io.github.mjpegstream.config.ValueTypes.duration;
import static io.github.mjpegstream.config.ValueTypes.durationOrOff;
import static io.github.mjpegstream.config.ValueTypes.frameSize;
import static io.github.mjpegstream.config.ValueTypes.host;
import static io.github.mjpegstream.config.ValueTypes.hostNames;
import static io.github.mjpegstream.config.ValueTypes.httpUrl;
import static io.github.mjpegstream.config.ValueTypes.number;
import static io.github.mjpegstream.config.ValueTypes.oneOf;
import static io.github.mjpegstream.config.ValueTypes.origin;
import static io.github.mjpegstream.config.ValueTypes.printable;
import static io.github.mjpegstream.config.ValueTypes.textSize;
import static io.github.mjpegstream.config.ValueTypes.timeFormat;
import static io.github.mjpegstream.config.ValueTypes.wholeNumber;
import static io.github.mjpegstream.config.ValueTypes.words;

import io.github.mjpegstream.frame.FrameSize;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set: one row each, from which the help, the sample file and the page of
 * the documentation are made. Immutable.
 *
 * @param <T> what its text becomes
 */
public final class ConfigKey<T> {
  /** Keys that belong together, in the order in which people should meet them. */
  public enum Group {
    SERVER("Server"),
    LIMITS("Limits"),
    ACCESS("Access"),
    TLS("TLS"),
    log("Log"),
    CAMERA("Every camera"),
    PICTURE("Picture of a Pi or V4L2 camera"),
    PI_CAMERA("Pi camera (what is not given is left to rpicam-vid)"),
    V4L2_CAMERA("V4L2 camera: USB webcams, HDMI grabbers"),
    OTHER_CAMERAS("Command and HTTP cameras"),
    RECOVERY("Recovery");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    /** Returns the heading, for people. */
    public String title() {
      return title;
    }
  }

  /** In front of the name of every environment variable that is ours. */
  public static final String ENVIRONMENT_PREFIX = "MJPEG_STREAM_";

  static final String SERVER_SECTION = "server";
  static final String AUTH_SECTION = "auth";
  static final String TLS_SECTION = "tls";
  static final String CAMERA_SECTION = "camera";
  static final String CAMERAS_SECTION = "cameras";

  static final ConfigKey<String> HOST =
      row(Group.SERVER, "server.host", "--host", host(), "*")
          .says("Address to listen on; * is every interface, IPv4 and IPv6");
  static final ConfigKey<Integer> PORT =
      row(Group.SERVER, "server.port", "--port", wholeNumber(0, 65_535), "5000")
          .says("TCP port to listen on; 0 is any free one");
  static final ConfigKey<Integer> MAX_CLIENTS =
      row(Group.SERVER, "server.max-clients", "--max-clients", wholeNumber(1, 100_000), "1000")
          .says("Viewers at a time, over all cameras");
  static final ConfigKey<String> ALLOW_ORIGIN =
      row(Group.SERVER, "server.allow-origin", "--allow-origin", origin(), "")
          .says("Origin whose scripts may read the pictures; * is any")
          .details(
              "Becomes the header Access-Control-Allow-Origin; empty sends none. An <img> on a"
                  + " page of another site needs none, a script that reads the picture does.");
  static final ConfigKey<Duration> REQUEST_TIMEOUT =
      row(
              Group.SERVER,
              "server.request-timeout",
              "--request-timeout",
              duration("100ms", "1h"),
              "10s")
          .says("A request that has not arrived by then is cut off");
  static final ConfigKey<Duration> CLIENT_TIMEOUT =
      row(Group.SERVER, "server.client-timeout", "--client-timeout", duration("100ms", "1h"), "10s")
          .says("A viewer that takes nothing for this long is cut off");
  static final ConfigKey<Integer> MAX_VARIANTS =
      row(
              Group.SERVER,
              "server.max-variants",
              "--max-variants",
              wholeNumber(0, 100),
              String.valueOf(ServerConfig.DEFAULT_MAX_VARIANTS))
          .says("Different ?width=, ?quality= and ?fps= at a time")
          .details(
              "Over all cameras. Each costs one more encoding of every frame, however many watch"
                  + " it. 0 allows none. See docs/variants.md.");
  static final ConfigKey<List<AddressBlock>> TRUSTED_PROXIES =
      row(Group.SERVER, "server.trusted-proxies", "--trusted-proxies", addressBlocks(), "")
          .says("Reverse proxies that may say for whom they ask, such as 127.0.0.1")
          .details(
              "Addresses or blocks (10.0.0.0/8, fd00::/8). Of these alone the header X-Forwarded-For"
                  + " is believed; else a client's address is that of its connection. See"
                  + " docs/reverse-proxy.md.");
  static final ConfigKey<Boolean> IO_URING =
      row(Group.SERVER, "server.io-uring", "--io-uring", bool(), "true")
          .says("Send a frame to many viewers with one call to the kernel, where it can")
          .details(
              "Linux 6.1 or later, on systems with 64 bits. Where the kernel refuses, as it does in"
                  + " most containers, frames are sent one by one as with false: the same pictures for"
                  + " more CPU. See docs/performance.md.");

  static final ConfigKey<Integer> MAX_CONNECTIONS =
      row(
              Group.LIMITS,
              "server.max-connections",
              "--max-connections",
              wholeNumber(10, 100_000),
              String.valueOf(LimitsConfig.DEFAULT.maxConnections()))
          .says("Connections at a time beside those of viewers")
          .details(
              "Where there are as many, the one that has waited longest for a request makes room for"
                  + " a new one.");
  static final ConfigKey<Integer> MAX_CONNECTIONS_PER_ADDRESS =
      row(
              Group.LIMITS,
              "server.max-connections-per-address",
              "--max-connections-per-address",
              wholeNumber(0, 100_000),
              String.valueOf(LimitsConfig.DEFAULT.maxConnectionsPerAddress()))
          .says("Connections at a time from one address; 0 is any number")
          .details(
              "Those of viewers count as well. Not for this machine and trusted-proxies. Of IPv6, a"
                  + " network of 64 bits counts as one address.");
  static final ConfigKey<Integer> MAX_REQUEST_RATE =
      row(
              Group.LIMITS,
              "server.max-request-rate",
              "--max-request-rate",
              wholeNumber(0, 100_000),
              String.valueOf(LimitsConfig.DEFAULT.maxRequestRate()))
          .says("Requests a second from one address; 0 is any number")
          .details("More may come at once, of two seconds. Not for this machine.");
  static final ConfigKey<List<String>> HOST_NAMES =
      row(Group.LIMITS, "server.host-names", "--host-names", hostNames(), "")
          .says("Names by which the server is reached, such as cam.example.org")
          .details(
              "Under a name that is not known, no page may change settings: it might be a name that"
                  + " somebody else has pointed here. Known are IP addresses, names without a dot,"
                  + " those that end in .local, .lan, .internal, .home.arpa or .localhost, and this"
                  + " machine's own. If any are given here, nothing is answered under others.");

  static final ConfigKey<Map<String, AuthConfig.User>> USERS =
      secret(Group.ACCESS, "auth.users", AuthValues.users())
          .says("Who may come in with a password")
          .details(
              "Such as anna: $2b$10$..., as mjpeg-stream passwd prints it. A scope may stand behind"
                  + " the hash: view, control or admin; without one it is admin. As soon as there is"
                  + " a user, a token or a secret for links, nobody else comes in. See"
                  + " docs/security.md.");
  static final ConfigKey<Map<String, AuthConfig.Token>> TOKENS =
      secret(Group.ACCESS, "auth.tokens", AuthValues.tokens())
          .says("Which programs may come in with a token")
          .details(
              "Such as octoprint: sha256:..., as mjpeg-stream token prints it. Behind it may stand a"
                  + " scope (without one it is view), and camera=NAME for the only camera it may"
                  + " have, once or more often.");
  static final ConfigKey<Optional<AuthConfig.LinkSecret>> LINK_SECRET =
      secret(Group.ACCESS, "auth.link-secret", AuthValues.linkSecret())
          .says("What signs the links that mjpeg-stream link makes")
          .details("Another secret makes all links invalid. A path begins with /.");
  static final ConfigKey<List<String>> PUBLIC =
      row(Group.ACCESS, "auth.public", "--auth-public", AuthValues.open(), "live")
          .says("What needs no login although there is one")
          .details(
              "live is /health/live, health is /health and those of the cameras, metrics is"
                  + " /metrics, view is everything that can only be looked at.");

  static final ConfigKey<String> TLS_CERTIFICATE =
      row(Group.TLS, "tls.certificate", "--tls-certificate", ValueTypes.pem(), "")
          .says("Certificate of the server, and behind it those that vouch for it")
          .details(
              "With it the port speaks HTTPS and nothing else. mjpeg-stream certificate makes one.");
  static final ConfigKey<String> TLS_KEY =
      row(Group.TLS, "tls.key", "--tls-key", ValueTypes.pem(), "")
          .says("Key of that certificate, without a password")
          .details("A file that only the server may read, or the text of one.");
  static final ConfigKey<Optional<Integer>> TLS_REDIRECT_PORT =
      row(
              Group.TLS,
              "tls.redirect-port",
              "--tls-redirect-port",
              ValueTypes.orOff(wholeNumber(0, 65_535)),
              "off")
          .says("A second port, without encryption, that leads browsers to the first");
  static final ConfigKey<Duration> TLS_HSTS =
      row(Group.TLS, "tls.hsts", "--tls-hsts", durationOrOff("1s", "17520h"), "off")
          .says("How long browsers shall refuse to come here without encryption")
          .details(
              "Only for a name and a certificate that will stay: whoever has been told cannot get"
                  + " past a certificate that is not trusted.");

  static final ConfigKey<LogLevel> LOG_LEVEL =
      row(
              Group.log,
              "log-level",
              "--log-level",
              oneOf("error", "warn", "info", "debug").as(LogLevel::ofLabel, LogLevel::label),
              "info")
          .says("How much is logged");

  static final ConfigKey<String> TYPE =
      row(
              Group.CAMERA,
              "camera.type",
              "--camera",
              oneOf("auto", "rpicam", "v4l2", "command", "http", "test-pattern"),
              "auto")
          .says("Where the pictures come from")
          .details(
              "auto is the Pi camera, else a V4L2 camera, and a test pattern as long as there is"
                  + " neither. rpicam is the Pi camera alone, v4l2 a USB webcam, an HDMI grabber or"
                  + " another video device of the kernel, command a program that writes MJPEG to its"
                  + " standard output, http the MJPEG stream of another server.");
  static final ConfigKey<FrameSize> RESOLUTION =
      row(Group.CAMERA, "camera.resolution", "--resolution", frameSize(16, 16_384), "480x360")
          .says("Width and height of the picture")
          .details("A camera may round it, and one that sends its own JPEG may ignore it.");
  static final ConfigKey<Double> FPS =
      row(Group.CAMERA, "camera.fps", "--fps", number("0.1", "240"), "5").says("Frames a second");
  static final ConfigKey<Integer> QUALITY =
      row(Group.CAMERA, "camera.quality", "--quality", wholeNumber(1, 100), "40")
          .says("JPEG quality: less is smaller and coarser");
  static final ConfigKey<Double> BRIGHTNESS =
      row(
              Group.CAMERA,
              "camera.brightness",
              "--brightness",
              number("-1", "1"),
              Decimals.format(CameraConfig.DEFAULT_BRIGHTNESS))
          .says("-1 is black, 0 as the camera sees it, 1 is white");
  static final ConfigKey<Boolean> HFLIP =
      row(Group.CAMERA, "camera.hflip", "--hflip", bool(), "false").says("Mirror left and right");
  static final ConfigKey<Boolean> VFLIP =
      row(Group.CAMERA, "camera.vflip", "--vflip", bool(), "false").says("Mirror top and bottom");
  static final ConfigKey<Integer> ROTATION =
      row(
              Group.CAMERA,
              "camera.rotation",
              "--rotation",
              oneOf("0", "90", "180", "270").as(Integer::parseInt, String::valueOf),
              "0")
          .says("Degrees to turn the picture by, clockwise")
          .details(
              "After hflip and vflip. What the camera cannot do itself the server does, without"
                  + " loss: see docs/cameras.md.");

  static final ConfigKey<TimeFormat> TIMESTAMP =
      row(Group.CAMERA, "camera.timestamp", "--timestamp", timeFormat(), "")
          .says("Time drawn on the picture, such as \"%Y-%m-%d %H:%M:%S\"")
          .details(
              "When the picture was captured, by the clock and in the zone of the server. Written as"
                  + " strftime does: "
                  + TimeFormat.known()
                  + " and any text. Empty draws nothing.");
  static final ConfigKey<Corner> TIMESTAMP_CORNER =
      row(
              Group.CAMERA,
              "camera.timestamp-corner",
              "--timestamp-corner",
              oneOf("top-left", "top-right", "bottom-left", "bottom-right")
                  .as(Corner::ofLabel, Corner::label),
              "bottom-left")
          .says("Where the time stands");
  static final ConfigKey<TextSize> TIMESTAMP_SIZE =
      row(Group.CAMERA, "camera.timestamp-size", "--timestamp-size", textSize(), "medium")
          .says("How large the time is")
          .details(
              "Or the height of its capital letters in pixels, which becomes a multiple of seven.");

  static final ConfigKey<WhenIdle> WHEN_IDLE =
      row(
              Group.CAMERA,
              "camera.idle",
              "--idle",
              oneOf("keep-running", "stop-camera").as(WhenIdle::ofLabel, WhenIdle::label),
              "keep-running")
          .says("What becomes of a camera that nobody watches")
          .details(
              "stop-camera closes it, and the first viewer or snapshot opens it again: see"
                  + " docs/cameras.md.");
  static final ConfigKey<Duration> IDLE_LINGER =
      row(Group.CAMERA, "camera.idle-linger", "--idle-linger", duration("100ms", "24h"), "30s")
          .says("So long nobody must have watched before it is closed");

  static final ConfigKey<Optional<Double>> CONTRAST =
      row(
              Group.PICTURE,
              "camera.contrast",
              "--contrast",
              number("0", "15.99").orDefault(),
              ValueType.DEFAULT)
          .says("Contrast; 1 is normal");
  static final ConfigKey<Optional<Double>> SATURATION =
      row(
              Group.PICTURE,
              "camera.saturation",
              "--saturation",
              number("0", "15.99").orDefault(),
              ValueType.DEFAULT)
          .says("Colour; 1 is normal, 0 is grey");
  static final ConfigKey<Optional<Double>> SHARPNESS =
      row(
              Group.PICTURE,
              "camera.sharpness",
              "--sharpness",
              number("0", "15.99").orDefault(),
              ValueType.DEFAULT)
          .says("Sharpening; 1 is normal, 0 is none");

  static final ConfigKey<Integer> INDEX =
      row(Group.PI_CAMERA, "camera.index", "--index", wholeNumber(0, 99), "0")
          .says("Which camera, as --list-cameras counts them");
  static final ConfigKey<RpicamPipeline> PIPELINE =
      row(
              Group.PI_CAMERA,
              "camera.pipeline",
              "--pipeline",
              oneOf("mjpeg", "raw").as(RpicamPipeline::ofLabel, RpicamPipeline::label),
              "mjpeg")
          .says("Who makes JPEGs: mjpeg is rpicam-vid, raw the server")
          .details(
              "With raw a picture is encoded only while somebody watches, by libjpeg-turbo, but"
                  + " every picture comes from rpicam-vid in full. See docs/cameras.md.");
  static final ConfigKey<Optional<Double>> EXPOSURE_VALUE =
      tuning("camera.exposure-value", "--exposure-value", number("-10", "10").orDefault())
          .says("Exposure compensation in stops");
  static final ConfigKey<Optional<Duration>> SHUTTER =
      tuning("camera.shutter", "--shutter", duration("1us", "1h").orDefault())
          .says("Fixed exposure time, such as 250us or 20ms");
  static final ConfigKey<Optional<Double>> GAIN =
      tuning("camera.gain", "--gain", number("0", "64").orDefault())
          .says("Fixed analogue gain; 0 is automatic");
  static final ConfigKey<Optional<String>> AWB =
      tuning(
              "camera.awb",
              "--awb",
              oneOf(
                      "auto",
                      "incandescent",
                      "tungsten",
                      "fluorescent",
                      "indoor",
                      "daylight",
                      "cloudy",
                      "custom")
                  .orDefault())
          .says("White balance");
  static final ConfigKey<Optional<String>> AUTOFOCUS_MODE =
      tuning(
              "camera.autofocus-mode",
              "--autofocus-mode",
              oneOf("manual", "auto", "continuous").orDefault())
          .says("Autofocus, where the camera has one");
  static final ConfigKey<Optional<Double>> LENS_POSITION =
      tuning("camera.lens-position", "--lens-position", number("0", "32").orDefault())
          .says("Fixed focus in dioptres (1/metres); 0 is infinity");
  static final ConfigKey<List<String>> EXTRA_ARGS =
      row(Group.PI_CAMERA, "camera.extra-args", "--extra-args", words(), "")
          .says("Further options for rpicam-vid, as they are")
          .details(
              "For what has no key of its own, such as --denoise=off. On the command line write"
                  + " --extra-args='--denoise=off --roi=0,0,0.5,0.5'.");

  static final ConfigKey<String> DEVICE =
      row(
              Group.V4L2_CAMERA,
              "camera.device",
              "--device",
              printable("PATH|NAME", "path below /dev, part of a name, or \"\" for the first", 255),
              "")
          .says("Which V4L2 camera")
          .details(
              "A path such as /dev/video0, better a name below /dev/v4l/by-id, which stays the same"
                  + " in whatever order cameras are connected, or a part of the name that"
                  + " --list-cameras shows. A camera that was used once is known again under any"
                  + " number.");
  static final ConfigKey<String> INPUT =
      row(
              Group.V4L2_CAMERA,
              "camera.input",
              "--input",
              printable("N|NAME", "number or name of an input, or \"\" for the current one", 32),
              "")
          .says("Which input of a V4L2 device that has several");
  static final ConfigKey<String> FORMAT =
      row(
              Group.V4L2_CAMERA,
              "camera.format",
              "--format",
              oneOf(
                      "auto", "MJPG", "JPEG", "YU12", "YV12", "NV12", "NV21", "YUYV", "UYVY",
                      "YVYU", "VYUY", "422P", "RGB3", "BGR3", "XB24", "XR24", "BGR4", "GREY")
                  .as(text -> text.equals("auto") ? "" : text, ConfigKey::orAuto),
              "auto")
          .says("Pixel format of a V4L2 camera")
          .details(
              "auto takes JPEG as it comes from the camera where it has that, and else what costs"
                  + " the least to encode.");
  static final ConfigKey<String> RANGE =
      row(Group.V4L2_CAMERA, "camera.range", "--range", oneOf("auto", "full", "limited"), "auto")
          .says("Levels of a V4L2 camera's YCbCr formats")
          .details(
              "auto is what the driver says, mostly limited (16 to 235). If black is grey and white"
                  + " is grey, or both are crushed, the camera does not keep to it: try the other.");
  static final ConfigKey<Map<String, String>> CONTROLS =
      row(Group.V4L2_CAMERA, "camera.controls", "--controls", assignments(), "")
          .says("Controls of a V4L2 camera by the driver's names")
          .details(
              "Such as exposure_time_absolute: 200; --list-cameras shows them all. On the command line"
                  + " write --controls='auto_exposure=1 exposure_time_absolute=200'.");

  static final ConfigKey<List<String>> COMMAND =
      row(Group.OTHER_CAMERAS, "camera.command", "--command", words(), "")
          .says("Program and arguments of a command camera")
          .details(
              "Started without a shell: no variables, pipes or patterns. What it writes to its"
                  + " standard output is taken as JPEG after JPEG.");
  static final ConfigKey<Optional<URI>> URL =
      row(Group.OTHER_CAMERAS, "camera.url", "--url", httpUrl(), "")
          .says("Address of an http camera")
          .details(
              "May hold user and password, http://user:password@host/; special characters in them"
                  + " percent-encoded. Everybody on the machine can read command lines, so a password"
                  + " belongs in a file which only the server may read.");

  static final ConfigKey<Duration> STALL_TIMEOUT =
      row(Group.RECOVERY, "camera.stall-timeout", "--stall-timeout", duration("100ms", "1h"), "5s")
          .says("Restart after this long without a new frame")
          .details("At a low frame rate it is at least 2.5 frame intervals.");
  static final ConfigKey<Duration> START_TIMEOUT =
      row(Group.RECOVERY, "camera.start-timeout", "--start-timeout", duration("100ms", "1h"), "15s")
          .says("Restart after this long without a first frame")
          .details(
              "A Pi camera takes some frames to find its exposure before it shows one; the time-out"
                  + " is at least twelve frame intervals.");
  static final ConfigKey<Optional<Duration>> FREEZE_TIMEOUT =
      row(
              Group.RECOVERY,
              "camera.freeze-timeout",
              "--freeze-timeout",
              durationOrOff("100ms", "24h").orDefault(),
              ValueType.DEFAULT)
          .says("Restart after this long of identical frames")
          .details(
              "The default is 10s for Pi cameras, whose frames always differ by noise, and off for"
                  + " the others. With the type auto it holds for Pi cameras only. At a low frame rate it is at least 2.5 frame intervals.");
  static final ConfigKey<Duration> BACKOFF_MIN =
      row(Group.RECOVERY, "camera.backoff-min", "--backoff-min", duration("10ms", "1h"), "500ms")
          .says("Pause before the first new attempt; doubles with each");
  static final ConfigKey<Duration> BACKOFF_MAX =
      row(Group.RECOVERY, "camera.backoff-max", "--backoff-max", duration("10ms", "1h"), "30s")
          .says("Longest pause between two attempts");
  static final ConfigKey<Integer> MAX_FRAME_SIZE =
      row(
              Group.RECOVERY,
              "camera.max-frame-size",
              "--max-frame-size",
              byteSize("16KiB", "256MiB"),
              "16MiB")
          .says("A larger frame is dropped");

  private static final List<ConfigKey<?>> ALL =
      List.of(
          HOST,
          PORT,
          MAX_CLIENTS,
          ALLOW_ORIGIN,
          REQUEST_TIMEOUT,
          CLIENT_TIMEOUT,
          MAX_VARIANTS,
          TRUSTED_PROXIES,
          IO_URING,
          MAX_CONNECTIONS,
          MAX_CONNECTIONS_PER_ADDRESS,
          MAX_REQUEST_RATE,
          HOST_NAMES,
          USERS,
          TOKENS,
          LINK_SECRET,
          PUBLIC,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_REDIRECT_PORT,
          TLS_HSTS,
          LOG_LEVEL,
          TYPE,
          RESOLUTION,
          FPS,
          QUALITY,
          BRIGHTNESS,
          HFLIP,
          VFLIP,
          ROTATION,
          TIMESTAMP,
          TIMESTAMP_CORNER,
          TIMESTAMP_SIZE,
          WHEN_IDLE,
          IDLE_LINGER,
          CONTRAST,
          SATURATION,
          SHARPNESS,
          INDEX,
          PIPELINE,
          EXPOSURE_VALUE,
          SHUTTER,
          GAIN,
          AWB,
          AUTOFOCUS_MODE,
          LENS_POSITION,
          EXTRA_ARGS,
          DEVICE,
          INPUT,
          FORMAT,
          RANGE,
          CONTROLS,
          COMMAND,
          URL,
          STALL_TIMEOUT,
          START_TIMEOUT,
          FREEZE_TIMEOUT,
          BACKOFF_MIN,
          BACKOFF_MAX,
          MAX_FRAME_SIZE);

  private final Group group;
  private final String name;
  private final String flag;
  private final ValueType<T> type;
  private final String defaultText;
  private final String summary;
  private final String details;

  private ConfigKey(
      Group group,
      String name,
      String flag,
      ValueType<T> type,
      String defaultText,
      String summary,
      String details) {
    this.group = group;
    this.name = name;
    this.flag = flag;
    this.type = type;
    this.defaultText = defaultText;
    this.summary = summary;
    this.details = details;
  }

  private static <T> ConfigKey<T> row(
      Group group, String name, String flag, ValueType<T> type, String defaultText) {
    return new ConfigKey<>(group, name, flag, type, defaultText, "", "");
  }

  /** A row without a flag: everybody on the machine can read command lines. */
  private static <T> ConfigKey<T> secret(Group group, String name, ValueType<T> type) {
    return row(group, name, "", type, "");
  }

  private static String orAuto(String text) {
    return text.isEmpty() ? "auto" : text;
  }

  /** A row whose default is what rpicam-vid does on its own. */
  private static <T> ConfigKey<Optional<T>> tuning(
      String name, String flag, ValueType<Optional<T>> type) {
    return row(Group.PI_CAMERA, name, flag, type, ValueType.DEFAULT);
  }

  private ConfigKey<T> says(String summary) {
    return new ConfigKey<>(group, name, flag, type, defaultText, summary, details);
  }

  private ConfigKey<T> details(String details) {
    return new ConfigKey<>(group, name, flag, type, defaultText, summary, details);
  }

  /** Returns every key, group by group. */
  public static List<ConfigKey<?>> all() {
    return ALL;
  }

  /** Returns those that the command line can set. */
  public static List<ConfigKey<?>> withFlag() {
    List<ConfigKey<?>> keys = new ArrayList<>(ALL);
    keys.removeIf(key -> !key.hasFlag());
    return keys;
  }

  public Group group() {
    return group;
  }

  /** Returns section and key: {@code "camera.fps"}. */
  public String name() {
    return name;
  }

  /** Returns the flag of the command line: {@code "--fps"}; empty if there is none. */
  public String flag() {
    return flag;
  }

  /** Whether the command line can set it: not what is a secret. */
  public boolean hasFlag() {
    return !flag.isEmpty();
  }

  /** Returns the environment variable: {@code "MJPEG_STREAM_FPS"}. */
  public String environmentVariable() {
    String word = hasFlag() ? flag.substring(2) : name;
    return ENVIRONMENT_PREFIX + word.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  /** Returns what stands for the value in the help: {@code "N"}. */
  public String placeholder() {
    return type.placeholder();
  }

  /** Whether the flag may stand without a value, which then is {@code true}. */
  public boolean isSwitch() {
    return defaultValue() instanceof Boolean;
  }

  /** Returns the kind of value and its range: {@code "number, 0.1 to 240"}. */
  public String values() {
    return type.description();
  }

  /** Returns the words of which the value is one; empty where it is something else. */
  public List<String> choices() {
    return type.choices();
  }

  /** Returns range or choices, and the default, in few words: {@code "0.1 to 240; default 5"}. */
  public String rangeAndDefault() {
    if (!defaultText.equals(ValueType.DEFAULT)) {
      String byDefault = "default " + (defaultText.isEmpty() ? "none" : defaultText);
      return type.range().isEmpty() ? byDefault : type.range() + "; " + byDefault;
    }
    String range = type.ownRange();
    return this == FREEZE_TIMEOUT ? range + "; default 10s for a Pi camera, else off" : range;
  }

  /** Returns the text of the default; empty for none. */
  public String defaultText() {
    return defaultText;
  }

  /** Returns one line for people, without a full stop. */
  public String summary() {
    return summary;
  }

  /** Returns a paragraph more for people; mostly empty. */
  public String details() {
    return details;
  }

  /** Returns the key without its section. */
  String shortName() {
    return name.substring(name.indexOf('.') + 1);
  }

  /** Returns the section, or the empty text for a key at the top. */
  String section() {
    return name.substring(0, Math.max(0, name.indexOf('.')));
  }

  boolean isList() {
    return defaultValue() instanceof List;
  }

  /** Whether a file may give it as a section of names and values. */
  boolean isMapping() {
    return defaultValue() instanceof Map;
  }

  /** Whether the value is the path of a file, and not what stands in it. */
  boolean isFile() {
    return type.kind().equals(ValueTypes.FILE);
  }

  ValueType<T> type() {
    return type;
  }

  T defaultValue() {
    try {
      return type.parse(defaultText);
    } catch (BadValueException e) {
      throw new IllegalStateException(
          name + ": default " + defaultText + " (expected: " + e.expected() + ")", e);
    }
  }

  boolean isDefault(Object value) {
    return defaultValue().equals(value);
  }

  @Override
  public String toString() {
    return name;
  }
}
