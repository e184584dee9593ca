package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.CameraSettings;
import io.github.mjpegstream.config.ControlException;
import io.github.mjpegstream.config.ControlValue;
import io.github.mjpegstream.config.KeyChange;
import io.github.mjpegstream.config.SettingsFile;
import io.github.mjpegstream.config.SettingsFileException;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.TuningException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the settings of one running camera, one change after the other. Thread-safe.
 *
 * <p>What may take a moment, such as writing the file, is done on the executor, and so is what
 * follows upon a change.
 */
public final class PipelineTuning implements CameraTuning {
  private static final Logger log = LoggerFactory.getLogger(PipelineTuning.class);

  /** Keys that hold for every camera. */
  private static final List<String> TURNING = List.of("hflip", "vflip", "rotation");

  /** More changes than this do not wait for the one that is being made. */
  private static final int MOST_WAITING = 8;

  private final CameraPipeline pipeline;
  private final Optional<SettingsFile> file;
  private final Executor executor;
  private final MonotonicClock clock;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong revision = new AtomicLong();
  private volatile CameraSettings settings;

  /** The last change; the next one is begun when it has been made. Guarded by this. */
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /**
   * @param settings with which the camera was made
   * @param file to which changes can be written; empty if no configuration file is in use
   * @param executor runs one task at a time
   */
  public PipelineTuning(
      CameraPipeline pipeline,
      CameraSettings settings,
      Optional<SettingsFile> file,
      Executor executor,
      MonotonicClock clock) {
    this.pipeline = pipeline;
    this.settings = settings;
    this.file = file;
    this.executor = executor;
    this.clock = clock;
  }

  @Override
  public List<CameraControl> controls() {
    ControlSet set = pipeline.controls();
    Map<String, Boolean> keys = new LinkedHashMap<>(set.keys());
    // What the camera cannot turn is turned here.
    TURNING.forEach(key -> keys.putIfAbsent(key, false));
    List<CameraControl> controls = new ArrayList<>(settings.controls(keys, set.sizes()));
    controls.addAll(set.own());
    return controls;
  }

  @Override
  public long revision() {
    return revision.get() + pipeline.controlsRevision();
  }

  @Override
  public boolean restart() {
    return pipeline.restart();
  }

  @Override
  public CompletableFuture<Tuned> change(Map<String, ControlValue> values, boolean persist) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return CompletableFuture.failedFuture(
          new TuningException(
              Kind.CONFLICT, MOST_WAITING + " changes are waiting already; try again"));
    }
    Map<String, ControlValue> wanted = new LinkedHashMap<>(values);
    CompletableFuture<Tuned> change;
    synchronized (this) {
      change =
          last.handle((result, failure) -> null)
              .thenComposeAsync(nothing -> begin(wanted, persist), executor);
      last = change;
    }
    return change.whenComplete((tuned, failure) -> waiting.decrementAndGet());
  }

  private CompletableFuture<Tuned> begin(Map<String, ControlValue> values, boolean persist) {
    long begin = clock.nanos();
    CameraSettings before = settings;
    List<CameraControl> controls = controls();
    CameraSettings next;
    try {
      next = before.with(controls, values);
    } catch (ControlException e) {
      throw TuningException.refused(e.reasons());
    }
    if (persist) {
      checkFile(next, values);
    }
    Map<String, Boolean> applied = new LinkedHashMap<>();
    for (CameraControl control : controls) {
      if (values.containsKey(control.name())) {
        applied.put(control.name(), control.live());
      }
    }
    List<String> differing = next.differing(before, values.keySet());
    if (differing.isEmpty()) {
      return CompletableFuture.completedFuture(
          new Tuned(
              applied,
              false,
              Duration.ofNanos(clock.nanos() - begin),
              write(persist, next, values)));
    }
    boolean live = differing.stream().allMatch(applied::get);
    settings = next;
    revision.incrementAndGet();
    return pipeline
        .change(next.config(), live)
        .thenComposeAsync(
            outcome -> {
              if (!outcome.refused().isEmpty()) {
                return revert(before, values, outcome.refused());
              }
              if (!settings.differing(next, values.keySet()).isEmpty()) {
                throw new TuningException(
                    Kind.CONFLICT,
                    "the configuration was read again meanwhile, and says otherwise");
              }
              Duration took = Duration.ofNanos(clock.nanos() - begin);
              revision.incrementAndGet();
              return CompletableFuture.completedFuture(
                  new Tuned(applied, outcome.deferred(), took, write(persist, next, values)));
            },
            executor);
  }

  /** All of them or none: what the camera did take is set back. */
  private CompletableFuture<Tuned> revert(
      CameraSettings before, Map<String, ControlValue> values, Map<String, String> refused) {
    // What else has been set meanwhile stays.
    settings = settings.withValuesOf(before, values.keySet());
    revision.incrementAndGet();
    return pipeline
        .change(settings.config(), true)
        .handle(
            (result, failure) -> {
              throw new CompletionException(TuningException.refused(refused));
            });
  }

  /**
   * Takes over what the configuration says differently now, as far as it is not so already. On the
   * executor only. Does not wait: a camera that does not come back is what it is at the start, a
   * camera that fails.
   *
   * @param before what it said when it was read last
   * @param after what it says now
   * @param cameras makes another camera where it takes one
   */
  public Reloaded reload(
      CameraSettings before, CameraSettings after, Function<CameraConfig, Camera> cameras) {
    CameraSettings old = settings;
    CameraSettings next = old.reloaded(before, after);
    List<KeyChange> changes = old.changes(next);
    settings = next;
    if (changes.isEmpty()) {
      return new Reloaded(changes, Reloaded.How.UNTOUCHED);
    }
    revision.incrementAndGet();
    CameraConfig config = next.config();
    Reloaded.How how = Reloaded.how(changes, pipeline.controls());
    switch (how) {
      case UNTOUCHED -> pipeline.note(config);
      case LIVE, RESTARTED ->
          pipeline
              .change(config, how == Reloaded.How.LIVE)
              .thenAccept(outcome -> warn(outcome.refused()));
      case REPLACED -> pipeline.replace(config, () -> cameras.apply(config));
    }
    return new Reloaded(changes, how);
  }

  private void warn(Map<String, String> refused) {
    refused.forEach((control, why) -> log.warn("camera {}: {} {}", settings.name(), control, why));
  }

  private void checkFile(CameraSettings next, Map<String, ControlValue> values) {
    if (file.isEmpty()) {
      throw new TuningException(
          Kind.CONFLICT,
          "there is no configuration file to write to (expected: a server that was started with"
              + " --config FILE)");
    }
    for (String control : values.keySet()) {
      Optional<String> stronger = next.strongerThanFile(control);
      if (stronger.isPresent()) {
        throw new TuningException(
            Kind.CONFLICT,
            control
                + " is set by the "
                + stronger.get()
                + ", which is stronger than the file (expected: a value that is set nowhere else)");
      }
    }
    try {
      file.get().check(next, values.keySet());
    } catch (SettingsFileException e) {
      throw new TuningException(Kind.UNAVAILABLE, "nothing was changed: " + e.getMessage());
    }
  }

  private Optional<String> write(
      boolean persist, CameraSettings next, Map<String, ControlValue> values) {
    if (!persist) {
      return Optional.empty();
    }
    try {
      file.orElseThrow().write(next, values.keySet());
      return Optional.of(file.orElseThrow().name());
    } catch (SettingsFileException e) {
      throw new TuningException(
          Kind.UNAVAILABLE, "the values are set, but not written: " + e.getMessage());
    }
  }
}
