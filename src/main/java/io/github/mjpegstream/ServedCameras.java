package io.github.mjpegstream;

import io.github.mjpegstream.config.CameraSettings;
import io.github.mjpegstream.config.ConfigChanges;
import io.github.mjpegstream.config.ConfigChanges.CameraChange;
import io.github.mjpegstream.config.KeyChange;
import io.github.mjpegstream.config.LoadedConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.CameraPipeline;
import io.github.mjpegstream.stream.PipelineTuning;
import io.github.mjpegstream.stream.Reloaded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras of the server, which come and go with its configuration. Changed by one thread at a
 * time; may be ended by another one meanwhile.
 */
final class ServedCameras {
  private static final Logger log = LoggerFactory.getLogger(ServedCameras.class);

  /** A program that reads a camera ends within four seconds, or never. */
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  /**
   * A camera that runs.
   *
   * @param feed always the same one of a camera, since its viewers depend on it
   */
  record Served(CameraPipeline pipeline, PipelineTuning tuning, CameraFeed feed) {}

  private final Function<CameraSettings, Served> maker;
  private final Cameras cameras;

  /** By name, in the order of the configuration. Never changed, but exchanged. */
  private volatile Map<String, Served> served = Map.of();

  /** Told of all cameras whenever there are others. */
  private Consumer<ServedCameras> audience = nobody -> {};

  /** Guarded by this. */
  private boolean ended;

  /**
   * @param maker makes what serves a camera, without starting it
   * @param cameras makes cameras that take the place of others
   */
  ServedCameras(LoadedConfig loaded, Function<CameraSettings, Served> maker, Cameras cameras) {
    this.maker = maker;
    this.cameras = cameras;
    Map<String, Served> first = new LinkedHashMap<>();
    loaded.cameraSettings().forEach(camera -> first.put(camera.name(), maker.apply(camera)));
    served = first;
  }

  /** From now on whoever this is learns of other cameras before they are started. */
  void tell(Consumer<ServedCameras> whom) {
    audience = whom;
  }

  List<CameraPipeline> pipelines() {
    return served.values().stream().map(Served::pipeline).toList();
  }

  /** Returns what a server of frames needs, the default camera first. */
  List<CameraFeed> feeds() {
    return served.values().stream().map(Served::feed).toList();
  }

  void start() {
    start(served.values());
  }

  private synchronized void start(Iterable<Served> those) {
    if (!ended) {
      those.forEach(one -> one.pipeline().start());
    }
  }

  /**
   * Makes the cameras those of another configuration.
   *
   * @param changes that make of the one in effect the next
   * @return what was done, a line each
   */
  List<String> apply(ConfigChanges changes, LoadedConfig next) {
    Map<String, Served> before = served;
    List<Served> removed = changes.removed().stream().map(before::get).toList();
    List<Served> added = new ArrayList<>();
    Map<String, Served> after = new LinkedHashMap<>();
    for (CameraSettings camera : next.cameraSettings()) {
      Served one = before.get(camera.name());
      if (one == null) {
        one = maker.apply(camera);
        added.add(one);
      }
      after.put(camera.name(), one);
    }
    if (!exchange(before, after)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    changes.removed().forEach(name -> lines.add("camera " + name + ": removed"));
    // First, so that others may have their devices.
    removed.forEach(one -> one.pipeline().cancel());
    removed.forEach(ServedCameras::awaitEnd);
    for (CameraChange change : changes.changed()) {
      lines.addAll(change(after.get(change.name()), change));
    }
    for (CameraSettings camera : changes.added()) {
      lines.add("camera " + camera.name() + ": added (" + camera.config().type() + ")");
    }
    start(added);
    String first = next.cameraSettings().get(0).name();
    if (!first.equals(before.keySet().iterator().next())) {
      lines.add("camera " + first + ": is the default camera now");
    } else if (changes.reordered()) {
      lines.add("cameras: the order is now " + String.join(", ", after.keySet()));
    }
    return lines;
  }

  /** Returns false if everything has ended meanwhile. */
  private synchronized boolean exchange(Map<String, Served> before, Map<String, Served> after) {
    if (ended) {
      return false;
    }
    served = after;
    if (!List.copyOf(before.values()).equals(List.copyOf(after.values()))) {
      audience.accept(this);
    }
    return true;
  }

  private List<String> change(Served one, CameraChange change) {
    Reloaded done = one.tuning().reload(change.before(), change.after(), cameras::create);
    List<String> lines = new ArrayList<>();
    for (KeyChange key : done.changes()) {
      lines.add("camera " + change.name() + ": " + key + " (" + done.how().label() + ")");
    }
    return lines;
  }

  private static void awaitEnd(Served one) {
    if (!one.pipeline().awaitEnd(END_LIMIT)) {
      log.warn("camera {}: does not end; left behind", one.feed().name());
    }
  }

  /** Asks all cameras to end; none is started any more. Never blocks for long. */
  synchronized void cancel() {
    ended = true;
    served.values().forEach(one -> one.pipeline().cancel());
  }

  /**
   * Waits for all cameras to end, after {@link #cancel()}.
   *
   * @return whether they have
   */
  boolean awaitEnd(Duration limit) {
    long deadline = MonotonicClock.SYSTEM.nanos() + limit.toNanos();
    boolean all = true;
    for (Served one : served.values()) {
      long left = Math.max(1, deadline - MonotonicClock.SYSTEM.nanos());
      all &= one.pipeline().awaitEnd(Duration.ofNanos(left));
    }
    return all;
  }
}
