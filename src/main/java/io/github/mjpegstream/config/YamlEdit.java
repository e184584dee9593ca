package io.github.mjpegstream.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Changes single values in the text of a YAML file, and leaves the rest as it is: comments, order,
 * quotes, line ends. What it makes must be read again and compared, since it does not know every
 * way to write YAML. Confined to one thread.
 */
final class YamlEdit {
  private final LoadSettings settings;
  private final String lineEnd;
  private String text;

  /**
   * @param text without a byte order mark
   */
  YamlEdit(String text, LoadSettings settings) {
    this.text = text;
    this.settings = settings;
    this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
  }

  String text() {
    return text;
  }

  /**
   * Sets a value, in the section where it stands, or as a new line of it; the section is added
   * where there is none.
   *
   * @param path names of sections and the key, outermost first
   * @param value as it is to stand in the file
   */
  void set(List<String> path, String value) {
    Optional<Node> root = compose();
    if (root.isEmpty() || !(root.get() instanceof MappingNode mapping)) {
      append(path, value);
      return;
    }
    MappingNode section = mapping;
    for (int depth = 0; depth < path.size(); depth++) {
      String name = path.get(depth);
      Optional<NodeTuple> entry = entry(section, name);
      List<String> rest = path.subList(depth + 1, path.size());
      if (entry.isEmpty()) {
        if (depth == 0) {
          append(path, value);
        } else {
          add(section, name, rest, value);
        }
        return;
      }
      Node found = entry.get().getValueNode();
      if (rest.isEmpty()) {
        replace(found, entry.get(), value);
        return;
      }
      if (!(found instanceof MappingNode inner)) {
        fill(entry.get(), rest, value);
        return;
      }
      section = inner;
    }
  }

  /** Removes a key from a section that is written in lines of its own and has another key. */
  void remove(List<String> path) {
    MappingNode section = section(path.subList(0, path.size() - 1)).orElseThrow();
    NodeTuple entry = entry(section, path.get(path.size() - 1)).orElseThrow();
    List<String> lines = lines();
    int first = start(entry.getKeyNode()).getLine();
    int last = lastLine(entry.getValueNode());
    lines.subList(first, last + 1).clear();
    text = String.join("", lines);
  }

  /** Returns the section at a path, if there is one. */
  Optional<MappingNode> section(List<String> path) {
    Optional<Node> node = compose();
    for (String name : path) {
      node = node.flatMap(outer -> child(outer, name));
    }
    return node.map(found -> found instanceof MappingNode mapping ? mapping : null);
  }

  private static Optional<Node> child(Node outer, String name) {
    return outer instanceof MappingNode mapping
        ? entry(mapping, name).map(NodeTuple::getValueNode)
        : Optional.empty();
  }

  private static Optional<NodeTuple> entry(MappingNode section, String name) {
    for (NodeTuple entry : section.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private Optional<Node> compose() {
    return new Compose(settings).composeString(text);
  }

  /** In place of the value that stands there. */
  private void replace(Node old, NodeTuple entry, String value) {
    int from = offset(start(old));
    int to = offset(textEnd(old));
    if (from == to) {
      // Nothing stands there: behind the colon.
      int colon = text.indexOf(':', offset(end(entry.getKeyNode())));
      text = text.substring(0, colon + 1) + ' ' + value + text.substring(colon + 1);
    } else {
      text = text.substring(0, from) + value + text.substring(to);
    }
  }

  /** Into a section that has no keys, or whose keys are all commented out. */
  private void fill(NodeTuple entry, List<String> path, String value) {
    Node old = entry.getValueNode();
    if (offset(start(old)) != offset(end(old))) {
      replace(old, entry, flow(path, value));
      return;
    }
    Mark key = start(entry.getKeyNode());
    insert(key.getLine(), key.getColumn() + 2, path, value);
  }

  /** As a further key of a section. */
  private void add(MappingNode section, String name, List<String> rest, String value) {
    List<String> path = new ArrayList<>(List.of(name));
    path.addAll(rest);
    if (section.getFlowStyle() == FlowStyle.FLOW) {
      int brace = offset(end(section)) - 1;
      String before = text.substring(0, brace).stripTrailing();
      boolean first = before.endsWith("{") || before.endsWith(",");
      String inside = path.get(0) + ": " + inner(path.subList(1, path.size()), value);
      text = before + (first ? "" : ", ") + inside + text.substring(brace);
      return;
    }
    NodeTuple last = section.getValue().get(section.getValue().size() - 1);
    int column = start(section.getValue().get(0).getKeyNode()).getColumn();
    insert(lastLine(last.getValueNode(), last.getKeyNode()), column, path, value);
  }

  /**
   * As lines of their own; where the key stands commented out in the same section, below that.
   *
   * @param line behind which they go, if the key does not stand there
   * @param column of the first
   */
  private void insert(int line, int column, List<String> path, String value) {
    List<String> lines = lines();
    int behind = commentedOut(lines, line, column, path.get(0)).orElse(line);
    if (behind >= 0 && !lines.get(behind).endsWith("\n")) {
      lines.set(behind, lines.get(behind) + lineEnd);
    }
    String indentation = " ".repeat(column);
    String added = indentation + path.get(0) + ": " + inner(path.subList(1, path.size()), value);
    lines.add(behind + 1, added + lineEnd);
    text = String.join("", lines);
  }

  /** Looks around a line, as far as the section goes. */
  private static Optional<Integer> commentedOut(
      List<String> lines, int line, int column, String name) {
    String wanted = " ".repeat(column) + "#" + name + ":";
    for (int step : new int[] {-1, 1}) {
      for (int i = line + (step > 0 ? 1 : 0); i >= 0 && i < lines.size(); i += step) {
        String text = lines.get(i);
        if (text.startsWith(wanted)) {
          return Optional.of(i);
        }
        boolean ofAnother =
            !text.isBlank()
                && !text.stripLeading().startsWith("#")
                && text.length() - text.stripLeading().length() < column;
        if (ofAnother) {
          break;
        }
      }
    }
    return Optional.empty();
  }

  /** As a new section at the end of the file. */
  private void append(List<String> path, String value) {
    StringBuilder added = new StringBuilder();
    if (!text.isEmpty() && !text.endsWith("\n")) {
      added.append(lineEnd);
    }
    for (int i = 0; i < path.size(); i++) {
      added.append("  ".repeat(i)).append(path.get(i)).append(':');
      added.append(i == path.size() - 1 ? " " + value : "").append(lineEnd);
    }
    text = text + added;
  }

  private static String inner(List<String> path, String value) {
    return path.isEmpty() ? value : flow(path, value);
  }

  private static String flow(List<String> path, String value) {
    return "{" + path.get(0) + ": " + inner(path.subList(1, path.size()), value) + "}";
  }

  /** Returns the lines with their ends. */
  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    int begin = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      lines.add(text.substring(begin, end + 1));
      begin = end + 1;
    }
    if (begin < text.length()) {
      lines.add(text.substring(begin));
    }
    return lines;
  }

  private int lastLine(Node value, Node key) {
    return Math.max(lastLine(value), start(key).getLine());
  }

  /** Returns the line where a value ends, without the comments behind it. */
  private int lastLine(Node value) {
    if (value instanceof MappingNode mapping && mapping.getFlowStyle() != FlowStyle.FLOW) {
      NodeTuple last = mapping.getValue().get(mapping.getValue().size() - 1);
      return lastLine(last.getValueNode(), last.getKeyNode());
    }
    if (value instanceof SequenceNode list && list.getFlowStyle() != FlowStyle.FLOW) {
      return lastLine(list.getValue().get(list.getValue().size() - 1));
    }
    Mark end = end(value);
    boolean ended = end.getColumn() == 0 && end.getLine() > start(value).getLine();
    return ended ? end.getLine() - 1 : end.getLine();
  }

  /**
   * Returns where the text of a value ends; a section in lines is said to end with the next one.
   */
  private static Mark textEnd(Node value) {
    if (value instanceof MappingNode mapping && mapping.getFlowStyle() != FlowStyle.FLOW) {
      return textEnd(mapping.getValue().get(mapping.getValue().size() - 1).getValueNode());
    }
    if (value instanceof SequenceNode list && list.getFlowStyle() != FlowStyle.FLOW) {
      return textEnd(list.getValue().get(list.getValue().size() - 1));
    }
    return end(value);
  }

  private int offset(Mark mark) {
    List<String> lines = lines();
    int offset = 0;
    for (int i = 0; i < Math.min(mark.getLine(), lines.size()); i++) {
      offset += lines.get(i).length();
    }
    return text.offsetByCodePoints(offset, mark.getColumn());
  }

  private static Mark start(Node node) {
    return node.getStartMark().orElseThrow();
  }

  private static Mark end(Node node) {
    return node.getEndMark().orElseThrow();
  }
}
