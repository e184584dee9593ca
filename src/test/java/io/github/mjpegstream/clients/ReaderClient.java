package io.github.mjpegstream.clients;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A reader of ours, on a thread of its own. */
final class ReaderClient extends Client {
  /** Who has a connection for each picture asks for some ten in a second. */
  private static final long BETWEEN_MILLIS = 100;

  private final Strips strips;
  private final Duration timeout;
  private final boolean asksAgain;
  private final Readers.Reader reader;
  private final Object gate = new Object();
  private boolean paused;
  private int port;
  private Thread thread;
  private volatile Socket connection;
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Throwable failure;

  /**
   * @param timeout how long it waits for the server
   * @param asksAgain whether it has a connection for each picture
   */
  ReaderClient(
      String name,
      String how,
      Map<Check, String> notes,
      Strips strips,
      Duration timeout,
      boolean asksAgain,
      Readers.Reader reader) {
    super(name, how, notes);
    this.strips = strips;
    this.timeout = timeout;
    this.asksAgain = asksAgain;
    this.reader = reader;
  }

  @Override
  void start(Stage stage, Path folder) {
    port = stage.port();
    thread = new Thread(this::read, name());
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try {
      do {
        try (Socket next = Readers.connect(port, timeout)) {
          connection = next;
          connections.incrementAndGet();
          reader.read(next, this::show);
        }
      } while (asksAgain && !closed.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS));
    } catch (ConnectException e) {
      // The server has gone. Who has one connection for all never gets here.
      if (connections.get() == 0) {
        failure = e;
      }
    } catch (SocketException | EOFException e) {
      // It may go while it still owes a picture.
      failure = asksAgain ? null : e;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      failure = e;
    }
  }

  private void show(byte[] jpeg) throws InterruptedException {
    synchronized (gate) {
      while (paused) {
        gate.wait();
      }
    }
    sightings.add(
        jpeg.length == 0 ? Optional.empty() : strips.picture(jpeg), System.currentTimeMillis());
  }

  @Override
  void pause() {
    synchronized (gate) {
      paused = true;
    }
  }

  @Override
  void resume() {
    synchronized (gate) {
      paused = false;
      gate.notifyAll();
    }
  }

  @Override
  Set<String> connections() {
    return asksAgain ? Set.of() : Set.of(connections.toString());
  }

  @Override
  void awaitEnd(Duration limit) {
    try {
      thread.join(limit.toMillis());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (thread.isAlive()) {
      throw new AssertionError("still reads after " + limit);
    }
    if (failure != null) {
      throw new AssertionError("did not end well", failure);
    }
  }

  @Override
  String complaints() {
    return failure == null ? "" : failure.toString();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    resume();
    if (connection != null) {
      connection.close();
    }
    if (thread != null) {
      thread.interrupt();
    }
  }
}
