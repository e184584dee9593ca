package io.github.mjpegstream.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was told at one moment, in the text format of Prometheus. */
public final class Scrape {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_]+)(?:\\{(.*)\\})? (\\S+)(?: \\d+)?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  private final Map<String, Double> values = new LinkedHashMap<>();

  /**
   * @param text of which no label holds a quotation mark
   */
  public Scrape(String text) {
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      if (!sample.matches()) {
        throw new AssertionError("no sample: " + line);
      }
      String labels = sample.group(2) == null ? "" : sample.group(2);
      if (values.put(key(sample.group(1), labels), Double.valueOf(sample.group(3))) != null) {
        throw new AssertionError("told twice: " + line);
      }
    }
  }

  private static String key(String name, String labels) {
    Map<String, String> sorted = new TreeMap<>();
    Matcher label = LABEL.matcher(labels);
    while (label.find()) {
      sorted.put(label.group(1), label.group(2));
    }
    return name + sorted;
  }

  /**
   * Returns a value, or null.
   *
   * @param labels as in {@code camera="front",state="live"}, in any order
   */
  public Double value(String name, String labels) {
    return values.get(key(name, labels));
  }

  /** Returns the values by name and labels. */
  public Map<String, Double> values() {
    return values;
  }
}
