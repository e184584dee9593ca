package io.github.mjpegstream.clients;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** One who watches. Confined to one thread, but for what it has seen. */
abstract class Client implements AutoCloseable {
  private final String name;
  private final String how;
  private final Map<Check, String> notes;
  final Sightings sightings = new Sightings();

  /**
   * @param how it watches, in Markdown
   * @param notes what is not as with others, or cannot be observed, by check
   */
  Client(String name, String how, Map<Check, String> notes) {
    this.name = name;
    this.how = how;
    this.notes = Map.copyOf(notes);
  }

  final String name() {
    return name;
  }

  final String how() {
    return how;
  }

  /** Returns what is special about a check, or null. */
  final String note(Check check) {
    return notes.get(check);
  }

  /**
   * Begins to watch.
   *
   * @param folder an empty one, for this client alone
   */
  abstract void start(Stage stage, Path folder) throws IOException;

  /** Stops it where it is: it takes nothing any more. */
  abstract void pause() throws IOException;

  abstract void resume() throws IOException;

  /** Returns what tells its connections to the server apart, where a picture comes by them. */
  abstract Set<String> connections() throws IOException;

  /** The server has gone: waits until this client has ended as it should, and fails if not. */
  abstract void awaitEnd(Duration limit) throws IOException;

  /** Returns what it has complained of. */
  abstract String complaints();

  @Override
  public abstract void close() throws IOException;
}
