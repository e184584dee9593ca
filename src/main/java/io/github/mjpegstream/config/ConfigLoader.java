package io.github.mjpegstream.config;

import io.github.mjpegstream.config.CameraConfig.IdleConfig;
import io.github.mjpegstream.config.CameraConfig.PictureConfig;
import io.github.mjpegstream.config.CameraConfig.RecoveryConfig;
import io.github.mjpegstream.config.CameraConfig.RpicamConfig;
import io.github.mjpegstream.config.CameraConfig.TimestampConfig;
import io.github.mjpegstream.config.CameraConfig.V4l2Config;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the configuration together: defaults, below the file, below the environment, below the flags
 * of the command line. Confined to one thread.
 */
public final class ConfigLoader {
  /** Names the file where no flag does. */
  public static final String FILE_VARIABLE = ConfigKey.ENVIRONMENT_PREFIX + "CONFIG";

  /** Names the file. */
  public static final String FILE_FLAG = "--config";

  /** The camera of a configuration that names none. */
  static final String ONLY_CAMERA = "camera";

  /** What the places of settings begin with that are stronger than the file. */
  static final String FLAG = "flag ";

  static final String ENVIRONMENT = "environment ";

  private static final Duration FREEZE_TIMEOUT_OF_PI_CAMERA = Duration.ofSeconds(10);

  private final Map<String, String> environment;
  private final Credentials credentials;

  /**
   * Looks at nothing yet.
   *
   * @param environment variables, of which only those that begin with {@link
   *     ConfigKey#ENVIRONMENT_PREFIX} matter, and the one that says where credentials are
   */
  public ConfigLoader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.credentials = new Credentials(environment);
  }

  /**
   * Reads everything.
   *
   * @param fileFlag the file that the command line names, if it does
   * @param flags the text of every key that the command line sets
   * @throws ConfigException with everything that is wrong
   */
  public LoadedConfig load(Optional<String> fileFlag, Map<ConfigKey<?>, String> flags)
      throws ConfigException {
    Map<ConfigKey<?>, String> sameFlags = new LinkedHashMap<>(flags);
    Problems problems = new Problems();
    FileSettings file = readFile(fileFlag, problems);
    Settings strongest = readEnvironment(problems).under(readFlags(flags, problems));

    Settings everyCamera = Settings.defaults().under(file.common());
    Map<String, Settings> cameras = new LinkedHashMap<>();
    if (file.cameras().isEmpty()) {
      cameras.put(ONLY_CAMERA, everyCamera.under(strongest));
    }
    file.cameras()
        .forEach((name, own) -> cameras.put(name, everyCamera.under(own).under(strongest)));
    return finished(
        everyCamera.under(strongest),
        cameras,
        file.cameras().isEmpty(),
        fileName(fileFlag),
        () -> load(fileFlag, sameFlags),
        problems);
  }

  private LoadedConfig finished(
      Settings server,
      Map<String, Settings> cameras,
      boolean isOnlyCamera,
      Optional<String> file,
      LoadedConfig.Reading reading,
      Problems problems)
      throws ConfigException {
    for (Map.Entry<String, Settings> camera : cameras.entrySet()) {
      String path =
          isOnlyCamera
              ? ConfigKey.CAMERA_SECTION
              : ConfigKey.CAMERAS_SECTION + "." + camera.getKey();
      resolveFreezeTimeout(camera.getValue());
      new CameraChecks(path, camera.getValue(), problems).check();
    }
    AuthConfig auth = new AuthChecks(server, cameras.keySet(), problems).check();
    TlsConfig tls = new TlsChecks(server, problems).check();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.lines());
    }
    return new LoadedConfig(
        config(server, auth, tls, cameras),
        server,
        cameras,
        file.map(Path::of),
        credentials,
        reading);
  }

  private Optional<String> fileName(Optional<String> fileFlag) {
    return fileFlag.or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)));
  }

  private FileSettings readFile(Optional<String> fileFlag, Problems problems) {
    Optional<String> given = fileName(fileFlag);
    String name = given.orElse("");
    String namedBy = fileFlag.isPresent() ? FLAG + FILE_FLAG : ENVIRONMENT + FILE_VARIABLE;
    String label = Shown.printable(name);
    FileSettings settings = new FileSettings(label, credentials, problems);
    if (given.isEmpty()) {
      return settings;
    }
    if (name.isEmpty()) {
      problems.add("no file name (expected: a YAML file), " + namedBy);
      return settings;
    }
    try {
      new ConfigFile(label, problems).read(Path.of(name), namedBy).ifPresent(settings::read);
    } catch (InvalidPathException e) {
      // Such as a character that the locale does not have.
      problems.add(label + ": not a file name here (expected: a YAML file), " + namedBy);
    }
    return settings;
  }

  private Settings readEnvironment(Problems problems) {
    Map<String, ConfigKey<?>> known = new LinkedHashMap<>();
    for (ConfigKey<?> key : ConfigKey.all()) {
      known.put(key.environmentVariable(), key);
    }
    List<String> names = new ArrayList<>(known.keySet());
    names.add(FILE_VARIABLE);
    Settings settings = new Settings(credentials);
    // Sorted, so that the same mistakes always give the same messages.
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              ConfigKey<?> key = known.get(name);
              if (key != null) {
                settings.read(key, key.name(), text, ENVIRONMENT + name, problems);
              } else if (name.startsWith(ConfigKey.ENVIRONMENT_PREFIX) && !names.contains(name)) {
                problems.unknown("variable", name, NearestWord.to(name, names), "environment");
              }
            });
    return settings;
  }

  private Settings readFlags(Map<ConfigKey<?>, String> flags, Problems problems) {
    Settings settings = new Settings(credentials);
    flags.forEach((key, text) -> settings.read(key, key.name(), text, FLAG + key.flag(), problems));
    return settings;
  }

  /** Frames of a real camera always differ by noise; those of other sources need not. */
  private static void resolveFreezeTimeout(Settings camera) {
    Setting<Optional<Duration>> timeout = camera.get(ConfigKey.FREEZE_TIMEOUT);
    if (timeout.value().isEmpty()) {
      String type = camera.value(ConfigKey.TYPE);
      boolean isPiCamera = type.equals("auto") || type.equals("rpicam");
      Duration resolved = isPiCamera ? FREEZE_TIMEOUT_OF_PI_CAMERA : Duration.ZERO;
      camera.put(
          ConfigKey.FREEZE_TIMEOUT,
          new Setting<>(Optional.of(resolved), timeout.place(), timeout.valid()));
    }
  }

  private static Config config(
      Settings server, AuthConfig auth, TlsConfig tls, Map<String, Settings> cameras) {
    List<CameraConfig> cameraConfigs = new ArrayList<>();
    cameras.forEach((name, settings) -> cameraConfigs.add(camera(name, settings)));
    return new Config(
        new ServerConfig(
            server.value(ConfigKey.HOST),
            server.value(ConfigKey.PORT),
            server.value(ConfigKey.MAX_CLIENTS),
            server.value(ConfigKey.ALLOW_ORIGIN),
            server.value(ConfigKey.REQUEST_TIMEOUT),
            server.value(ConfigKey.CLIENT_TIMEOUT),
            server.value(ConfigKey.MAX_VARIANTS),
            server.value(ConfigKey.TRUSTED_PROXIES),
            server.value(ConfigKey.IO_URING),
            new LimitsConfig(
                server.value(ConfigKey.MAX_CONNECTIONS),
                server.value(ConfigKey.MAX_CONNECTIONS_PER_ADDRESS),
                server.value(ConfigKey.MAX_REQUEST_RATE),
                server.value(ConfigKey.HOST_NAMES))),
        auth,
        tls,
        cameraConfigs,
        server.value(ConfigKey.LOG_LEVEL));
  }

  static CameraConfig camera(String name, Settings settings) {
    return new CameraConfig(
        name,
        settings.value(ConfigKey.TYPE),
        settings.value(ConfigKey.RESOLUTION),
        settings.value(ConfigKey.FPS),
        settings.value(ConfigKey.QUALITY),
        settings.value(ConfigKey.BRIGHTNESS),
        picture(settings),
        new TimestampConfig(
            settings.value(ConfigKey.TIMESTAMP),
            settings.value(ConfigKey.TIMESTAMP_CORNER),
            settings.value(ConfigKey.TIMESTAMP_SIZE)),
        rpicam(settings),
        v4l2(settings),
        settings.value(ConfigKey.COMMAND),
        settings.value(ConfigKey.URL),
        new RecoveryConfig(
            settings.value(ConfigKey.STALL_TIMEOUT),
            settings.value(ConfigKey.START_TIMEOUT),
            settings.value(ConfigKey.FREEZE_TIMEOUT).orElseThrow(),
            settings.value(ConfigKey.BACKOFF_MIN),
            settings.value(ConfigKey.BACKOFF_MAX),
            settings.value(ConfigKey.MAX_FRAME_SIZE)),
        new IdleConfig(settings.value(ConfigKey.WHEN_IDLE), settings.value(ConfigKey.IDLE_LINGER)));
  }

  private static V4l2Config v4l2(Settings settings) {
    return new V4l2Config(
        settings.value(ConfigKey.DEVICE),
        settings.value(ConfigKey.INPUT),
        settings.value(ConfigKey.FORMAT),
        settings.value(ConfigKey.RANGE),
        settings.value(ConfigKey.CONTROLS));
  }

  private static PictureConfig picture(Settings settings) {
    return new PictureConfig(
        settings.value(ConfigKey.CONTRAST),
        settings.value(ConfigKey.SATURATION),
        settings.value(ConfigKey.SHARPNESS),
        settings.value(ConfigKey.HFLIP),
        settings.value(ConfigKey.VFLIP),
        settings.value(ConfigKey.ROTATION));
  }

  private static RpicamConfig rpicam(Settings settings) {
    return new RpicamConfig(
        settings.value(ConfigKey.INDEX),
        settings.value(ConfigKey.PIPELINE),
        settings.value(ConfigKey.EXPOSURE_VALUE),
        settings.value(ConfigKey.SHUTTER),
        settings.value(ConfigKey.GAIN),
        settings.value(ConfigKey.AWB),
        settings.value(ConfigKey.AUTOFOCUS_MODE),
        settings.value(ConfigKey.LENS_POSITION),
        settings.value(ConfigKey.EXTRA_ARGS));
  }
}
