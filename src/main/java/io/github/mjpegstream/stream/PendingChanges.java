package io.github.mjpegstream.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Changes of settings that have not taken effect yet. Confined to whoever holds the pipeline's
 * lock; completing a change is for afterwards, since whoever waits for it is called then.
 */
final class PendingChanges {
  private final List<Change> pending = new ArrayList<>();
  private long attempts;

  /**
   * One change.
   *
   * @param attempt the last to start the camera before the change: a later one has the new settings
   * @param deadlineNanos when it has failed
   */
  record Change(long attempt, long deadlineNanos, CompletableFuture<Outcome> done) {
    void complete(Map<String, String> refused) {
      // Whoever was quicker, such as a deadline, has already told.
      done.complete(new Outcome(refused, false));
    }
  }

  /**
   * What has become of a change that did not fail.
   *
   * @param refused the reason for each control that was refused
   * @param deferred whether the camera is closed, and takes the settings when it is opened next
   */
  record Outcome(Map<String, String> refused, boolean deferred) {}

  boolean isEmpty() {
    return pending.isEmpty();
  }

  Change add(long deadlineNanos) {
    Change change = new Change(attempts, deadlineNanos, new CompletableFuture<>());
    pending.add(change);
    return change;
  }

  void remove(Change change) {
    pending.remove(change);
  }

  /** The camera is started, with whatever the settings are now. */
  void beginAttempt() {
    attempts++;
  }

  /** Takes those out with which the camera was started last. */
  List<Change> takeMade() {
    return take(change -> change.attempt < attempts);
  }

  List<Change> takeOverdue(long nowNanos) {
    return take(change -> nowNanos - change.deadlineNanos >= 0);
  }

  List<Change> takeAll() {
    return take(change -> true);
  }

  private List<Change> take(java.util.function.Predicate<Change> which) {
    if (pending.isEmpty()) {
      return List.of();
    }
    List<Change> taken = pending.stream().filter(which).toList();
    pending.removeAll(taken);
    return taken;
  }

  static void complete(List<Change> changes) {
    changes.forEach(change -> change.complete(Map.of()));
  }

  static void fail(List<Change> changes, String why) {
    for (Change change : changes) {
      change.done.completeExceptionally(
          new TuningException(
              TuningException.Kind.UNAVAILABLE,
              "the values are set, but no picture has come with them: " + why));
    }
  }
}
