package io.github.mjpegstream.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** From the nodes of a file to settings. Confined to one thread. */
final class FileSettings {
  private static final Pattern CAMERA_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
  private static final String YAML_TAG = "tag:yaml.org,2002:";

  private final String label;
  private final Problems problems;

  /** What holds for the whole server, and for every camera. */
  private final Settings common;

  private final Credentials credentials;

  private final Map<String, Settings> cameras = new LinkedHashMap<>();

  /**
   * @param label what the file is called in messages
   * @param credentials for which its values may stand
   */
  FileSettings(String label, Credentials credentials, Problems problems) {
    this.label = label;
    this.credentials = credentials;
    this.problems = problems;
    this.common = new Settings(credentials);
  }

  /** Returns what holds for the server and for every camera. */
  Settings common() {
    return common;
  }

  /** Returns what holds for single cameras, in the order of the file; empty if it names none. */
  Map<String, Settings> cameras() {
    return cameras;
  }

  void read(Node root) {
    if (!(root instanceof MappingNode)) {
      problems.add(
          place(root) + ": " + what(root) + " (expected: sections such as server: and camera:)");
      return;
    }
    for (NodeTuple entry : entries("", root)) {
      String name = text(entry.getKeyNode());
      Node value = entry.getValueNode();
      switch (name) {
        case ConfigKey.SERVER_SECTION,
            ConfigKey.AUTH_SECTION,
            ConfigKey.TLS_SECTION,
            ConfigKey.CAMERA_SECTION ->
            readSection(name, name, entry, common);
        case ConfigKey.CAMERAS_SECTION -> readCameras(entry);
        default -> {
          Optional<ConfigKey<?>> key = key("", name);
          if (key.isPresent()) {
            readValue(key.get(), name, entry.getKeyNode(), value, common);
          } else {
            problems.unknown("key", name, nearestAtTop(name), place(entry.getKeyNode()));
          }
        }
      }
    }
  }

  private void readCameras(NodeTuple entry) {
    String section = ConfigKey.CAMERAS_SECTION;
    if (isNothing(entry.getValueNode()) || !isSection(section, entry)) {
      return;
    }
    List<NodeTuple> entries = entries(section, entry.getValueNode());
    if (entries.isEmpty()) {
      problems.badValue(
          section, "none", "at least one camera, NAME: and its keys", place(entry.getKeyNode()));
    }
    for (NodeTuple camera : entries) {
      String name = text(camera.getKeyNode());
      String path = section + "." + name;
      if (!CAMERA_NAME.matcher(name).matches()) {
        problems.badValue(
            section,
            Shown.value(name),
            "a name of 1 to 32 lower-case letters, digits, - and _, no - or _ in front",
            place(camera.getKeyNode()));
      }
      Settings settings = new Settings(credentials);
      cameras.put(name, settings);
      readSection(path, ConfigKey.CAMERA_SECTION, camera, settings);
    }
  }

  /**
   * @param path of the section as the user wrote it
   * @param section whose keys it may have
   */
  private void readSection(String path, String section, NodeTuple entry, Settings into) {
    // A section whose keys are all commented out is nothing, and allowed to be.
    if (isNothing(entry.getValueNode()) || !isSection(path, entry)) {
      return;
    }
    for (NodeTuple setting : entries(path, entry.getValueNode())) {
      String name = text(setting.getKeyNode());
      Optional<ConfigKey<?>> key = key(section, name);
      if (key.isPresent()) {
        readValue(key.get(), path + "." + name, setting.getKeyNode(), setting.getValueNode(), into);
      } else {
        problems.unknown(
            "key",
            path + "." + name,
            nearestIn(section, name).map(near -> path + "." + near).or(() -> elsewhere(name)),
            place(setting.getKeyNode()));
      }
    }
  }

  private void readValue(ConfigKey<?> key, String path, Node keyNode, Node value, Settings into) {
    String place = place(keyNode);
    if (hasForeignTag(value)) {
      problems.badValue(
          path, "the tag " + Shown.value(value.getTag().getValue()), "a plain value", place);
      into.putInvalid(key, place);
    } else if (key.isList() && value instanceof SequenceNode list) {
      readList(key, path, list, place, into);
    } else if (key.isMapping() && value instanceof MappingNode) {
      readMapping(key, path, value, place, into);
    } else if (isNothing(value) || !(value instanceof ScalarNode)) {
      problems.badValue(path, what(value), key.values(), place);
      into.putInvalid(key, place);
    } else {
      into.read(key, path, text(value), place, problems);
    }
  }

  private void readList(
      ConfigKey<?> key, String path, SequenceNode list, String place, Settings into) {
    List<String> items = new ArrayList<>();
    for (Node item : list.getValue()) {
      if (isNothing(item) || !(item instanceof ScalarNode) || hasForeignTag(item)) {
        String itemPath = path + "[" + items.size() + "]";
        problems.badValue(itemPath, what(item), "a text", place(item));
        into.putInvalid(key, place);
        return;
      }
      items.add(text(item));
    }
    // One text and back: a list has the same meaning and the same checks wherever it comes from.
    into.read(key, path, Words.join(items), place, problems);
  }

  private void readMapping(
      ConfigKey<?> key, String path, Node mapping, String place, Settings into) {
    List<String> assignments = new ArrayList<>();
    for (NodeTuple entry : entries(path, mapping)) {
      String name = text(entry.getKeyNode());
      Node value = entry.getValueNode();
      if (isNothing(value) || !(value instanceof ScalarNode) || hasForeignTag(value)) {
        problems.badValue(path + "." + Shown.printable(name), what(value), "a value", place(value));
        into.putInvalid(key, place);
        return;
      }
      assignments.add(name + '=' + text(value));
    }
    into.read(key, path, Words.join(assignments), place, problems);
  }

  /** Returns the entries of a mapping whose keys are names, each once. */
  private List<NodeTuple> entries(String path, Node section) {
    List<NodeTuple> entries = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (NodeTuple entry : ((MappingNode) section).getValue()) {
      Node key = entry.getKeyNode();
      if (!(key instanceof ScalarNode)) {
        problems.add(place(key) + ": " + what(key) + " as a key (expected: a name)");
      } else if (!seen.add(text(key))) {
        String name = path.isEmpty() ? text(key) : path + "." + text(key);
        problems.add(Shown.printable(name) + ": given twice (expected: once), " + place(key));
      } else {
        entries.add(entry);
      }
    }
    return entries;
  }

  private boolean isSection(String path, NodeTuple entry) {
    if (entry.getValueNode() instanceof MappingNode) {
      return true;
    }
    problems.badValue(
        path, what(entry.getValueNode()), "a section with keys", place(entry.getKeyNode()));
    return false;
  }

  private static Optional<ConfigKey<?>> key(String section, String shortName) {
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.section().equals(section) && key.shortName().equals(shortName)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> nearestAtTop(String name) {
    List<String> known = new ArrayList<>();
    known.add(ConfigKey.SERVER_SECTION);
    known.add(ConfigKey.AUTH_SECTION);
    known.add(ConfigKey.TLS_SECTION);
    known.add(ConfigKey.CAMERA_SECTION);
    known.add(ConfigKey.CAMERAS_SECTION);
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.section().isEmpty()) {
        known.add(key.name());
      } else if (key.name().equals(name)) {
        return Optional.of(key.shortName() + " in the section " + key.section() + ":");
      }
    }
    return NearestWord.to(name, known).or(() -> elsewhere(name));
  }

  private static Optional<String> nearestIn(String section, String name) {
    List<String> known = new ArrayList<>();
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.section().equals(section)) {
        known.add(key.shortName());
      }
    }
    return NearestWord.to(name, known);
  }

  /** Looks for a key of exactly this name in another section. */
  private static Optional<String> elsewhere(String name) {
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.shortName().equals(name)) {
        return Optional.of(key.name());
      }
    }
    return Optional.empty();
  }

  private static boolean isNothing(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && switch (scalar.getValue()) {
          case "", "~", "null", "Null", "NULL" -> true;
          default -> false;
        };
  }

  private static boolean hasForeignTag(Node node) {
    return !node.getTag().getValue().startsWith(YAML_TAG);
  }

  private static String text(Node node) {
    return ((ScalarNode) node).getValue();
  }

  private static String what(Node node) {
    if (node instanceof MappingNode) {
      return "a section";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    return isNothing(node) ? "nothing" : Shown.value(text(node));
  }

  private String place(Node node) {
    return label + ":" + (node.getStartMark().map(Mark::getLine).orElse(0) + 1);
  }
}
