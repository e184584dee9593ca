package io.github.mjpegstream.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The configuration file, into which single values are written. Comments and layout stay; whoever
 * reads it at any moment finds the old content or the new one. Confined to one thread.
 */
public final class SettingsFile {
  private static final Logger log = LoggerFactory.getLogger(SettingsFile.class);
  private static final String MARK = "\uFEFF";

  private final Path file;
  private final Credentials credentials;

  /**
   * @param file that the configuration was read from
   * @param credentials for which its values may stand
   */
  SettingsFile(Path file, Credentials credentials) {
    this.file = file;
    this.credentials = credentials;
  }

  /** Returns its path, for people. */
  public String name() {
    return Shown.printable(file.toAbsolutePath().normalize().toString());
  }

  /**
   * Makes sure, as far as that can be known, that {@link #write} will succeed. Changes nothing.
   *
   * @throws SettingsFileException if it will not
   */
  public void check(CameraSettings camera, Set<String> controls) throws SettingsFileException {
    edited(camera, controls);
    Path folder = realFile().getParent();
    if (!Files.isWritable(folder)) {
      throw new SettingsFileException(
          folder
              + ": not writable (expected: a folder in which this user may replace "
              + file.getFileName()
              + ")");
    }
    if (!Files.isWritable(realFile())) {
      throw new SettingsFileException(name() + ": not writable (expected: a file that may be)");
    }
  }

  /**
   * Writes the values of some controls of a camera.
   *
   * @param camera with these values
   * @param controls by name
   * @throws SettingsFileException if the file cannot be changed; then it is as it was
   */
  public void write(CameraSettings camera, Set<String> controls) throws SettingsFileException {
    String text = edited(camera, controls);
    Path target = realFile();
    Path temporary = null;
    try {
      temporary = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".new");
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        takeOver(target, temporary);
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      temporary = null;
      // The new name must survive a power failure as well.
      try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new SettingsFileException(name() + ": cannot be written: " + reason(e), e);
    } finally {
      remove(temporary);
    }
  }

  private static void remove(Path temporary) {
    if (temporary == null) {
      return;
    }
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      log.warn("{}: cannot be removed: {}", temporary, e.toString());
    }
  }

  /** Gives the new file the mode of the old one, and its owner and group where we may. */
  private static void takeOver(Path from, Path to) throws IOException {
    PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    try {
      PosixFileAttributes fresh = view.readAttributes();
      if (!fresh.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
      if (!fresh.group().equals(old.group())) {
        view.setGroup(old.group());
      }
    } catch (IOException e) {
      // Only root may give files away. The file is still readable to whoever may write it.
      log.debug("{}: its owner stays ours", from, e);
    }
    // Afterwards, since a change of owner may take bits away.
    view.setPermissions(old.permissions());
  }

  private Path realFile() throws SettingsFileException {
    try {
      // A link stays one: what it points to is replaced.
      return file.toRealPath();
    } catch (IOException e) {
      throw new SettingsFileException(name() + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file any more";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return Shown.printable(String.valueOf(e.getMessage()));
  }

  /** Returns the content with the values of some controls. */
  private String edited(CameraSettings camera, Set<String> controls) throws SettingsFileException {
    String old = read();
    String mark = old.startsWith(MARK) ? MARK : "";
    String content = old.substring(mark.length());
    Map<String, Map<String, String>> expected = effective(content);
    Map<String, String> own = expected.get(camera.name());
    if (own == null) {
      throw new SettingsFileException(
          name() + ": has no camera " + camera.name() + " any more; write it by hand");
    }
    for (String control : controls) {
      expect(own, camera, control);
    }
    YamlEdit edit = new YamlEdit(content, ConfigFile.loadSettings(name()));
    try {
      List<String> section =
          edit.section(List.of(ConfigKey.CAMERAS_SECTION)).isPresent()
              ? List.of(ConfigKey.CAMERAS_SECTION, camera.name())
              : List.of(ConfigKey.CAMERA_SECTION);
      for (String control : controls) {
        edit(edit, section, camera, control);
      }
    } catch (YamlEngineException | IndexOutOfBoundsException e) {
      throw unknownLayout(e);
    }
    if (!effective(edit.text()).equals(expected)) {
      throw unknownLayout(null);
    }
    return mark + edit.text();
  }

  private SettingsFileException unknownLayout(Exception cause) {
    return new SettingsFileException(
        name() + ": is laid out in a way that cannot be changed here; write it by hand", cause);
  }

  private static void expect(Map<String, String> own, CameraSettings camera, String control) {
    if (!control.startsWith(CameraControl.DEVICE_PREFIX)) {
      own.put(control, camera.valueOf(control).orElseThrow());
      return;
    }
    String entry = ConfigKey.CONTROLS.shortName() + control;
    camera
        .valueOf(control)
        .ifPresentOrElse(value -> own.put(entry, value), () -> own.remove(entry));
  }

  private static void edit(
      YamlEdit edit, List<String> section, CameraSettings camera, String control) {
    if (!control.startsWith(CameraControl.DEVICE_PREFIX)) {
      edit.set(with(section, control), Yaml.scalar(camera.valueOf(control).orElseThrow()));
      return;
    }
    List<String> path = with(section, ConfigKey.CONTROLS.shortName());
    String driverName = control.substring(CameraControl.DEVICE_PREFIX.length());
    Optional<String> value = camera.valueOf(control);
    Optional<MappingNode> mapping = edit.section(path);
    boolean inLines = mapping.isPresent() && mapping.get().getFlowStyle() != FlowStyle.FLOW;
    if (inLines && value.isPresent()) {
      edit.set(with(path, driverName), Yaml.scalar(value.get()));
    } else if (inLines && mapping.get().getValue().size() > 1) {
      if (has(mapping.get(), driverName)) {
        edit.remove(with(path, driverName));
      }
    } else {
      edit.set(path, Yaml.mapping(camera.ownControls()));
    }
  }

  private static boolean has(MappingNode mapping, String name) {
    return mapping.getValue().stream()
        .map(entry -> entry.getKeyNode())
        .anyMatch(
            key ->
                key instanceof org.snakeyaml.engine.v2.nodes.ScalarNode scalar
                    && scalar.getValue().equals(name));
  }

  private static List<String> with(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return longer;
  }

  private String read() throws SettingsFileException {
    try {
      return Files.readString(realFile());
    } catch (IOException e) {
      throw new SettingsFileException(name() + ": cannot be read: " + reason(e), e);
    }
  }

  /**
   * Returns what a content says: the text of every key of every camera, the entries of controls
   * singly, and what holds for the server.
   */
  private Map<String, Map<String, String>> effective(String content) throws SettingsFileException {
    Problems problems = new Problems();
    FileSettings settings = new FileSettings(name(), credentials, problems);
    Optional<Node> root =
        content.isBlank()
            ? Optional.empty()
            : new ConfigFile(name(), problems).parse(content.getBytes(StandardCharsets.UTF_8));
    root.ifPresent(settings::read);
    if (!problems.isEmpty()) {
      throw new SettingsFileException(problems.lines().get(0));
    }
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    Settings common = Settings.defaults().under(settings.common());
    all.put("", server(common));
    if (settings.cameras().isEmpty()) {
      all.put(ConfigLoader.ONLY_CAMERA, texts(common));
    }
    settings.cameras().forEach((camera, own) -> all.put(camera, texts(common.under(own))));
    return all;
  }

  private static Map<String, String> server(Settings settings) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (!key.section().equals(ConfigKey.CAMERA_SECTION)) {
        texts.put(key.name(), text(key, settings));
      }
    }
    return texts;
  }

  private static Map<String, String> texts(Settings settings) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.section().equals(ConfigKey.CAMERA_SECTION) && !key.isMapping()) {
        texts.put(key.shortName(), text(key, settings));
      }
    }
    settings
        .value(ConfigKey.CONTROLS)
        .forEach(
            (name, value) ->
                texts.put(
                    ConfigKey.CONTROLS.shortName() + CameraControl.DEVICE_PREFIX + name, value));
    return texts;
  }

  private static <T> String text(ConfigKey<T> key, Settings settings) {
    return key.type().format(settings.value(key));
  }
}
