package io.github.mjpegstream.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that cannot be set, each with the reason. */
public final class ControlException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Not a {@code Map}, so that it can be serialized for certain: name, reason, name, reason. */
  private final String[] namesAndReasons;

  ControlException(Map<String, String> reasons) {
    super(words(reasons.size()));
    List<String> flat = new ArrayList<>();
    reasons.forEach(
        (name, reason) -> {
          flat.add(name);
          flat.add(reason);
        });
    namesAndReasons = flat.toArray(new String[0]);
  }

  /** Returns how many values cannot be set, in words. */
  public static String words(int count) {
    return count == 1 ? "1 value cannot be set" : count + " values cannot be set";
  }

  /** Returns why, by the name of the control, in the order they were given. */
  public Map<String, String> reasons() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (int i = 0; i < namesAndReasons.length; i += 2) {
      reasons.put(namesAndReasons[i], namesAndReasons[i + 1]);
    }
    return Collections.unmodifiableMap(reasons);
  }
}
