package io.github.mjpegstream.camera;

import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.frame.CaptureFormat;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.SensorReadings;
import io.github.mjpegstream.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures what a program writes to its standard output.
 *
 * <p>A thread of its own reads the pipe at all times, so that the program never waits for us and
 * {@link #cancel()} never waits for the pipe. Obtained from {@link ChildSessions}.
 */
public final class ChildSession implements CaptureSession {
  private static final Logger log = LoggerFactory.getLogger(ChildSession.class);

  /** From the end of its output to its exit, and to the last line on standard error. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(1);

  /** From the end of the program to the end of its output. */
  private static final Duration READER_LIMIT = Duration.ofMillis(500);

  private final String source;
  private final Orientation turned;
  private final ChildProcess child;
  private final NewestFrame frames;
  private final StreamReader reader;
  private final ChildEnd.Explainer explainer;
  private final Supplier<Optional<String>> trouble;
  private final Supplier<Optional<SensorReadings>> sensor;
  private final Thread readerThread;
  private volatile boolean closed;

  ChildSession(
      String source,
      Orientation turned,
      String threadPrefix,
      ChildProcess child,
      NewestFrame frames,
      StreamReader reader,
      ChildEnd.Explainer explainer,
      Supplier<Optional<String>> trouble,
      Supplier<Optional<SensorReadings>> sensor) {
    this.source = source;
    this.turned = turned;
    this.child = child;
    this.frames = frames;
    this.reader = reader;
    this.explainer = explainer;
    this.trouble = trouble;
    this.sensor = sensor;
    this.readerThread = new Thread(this::read, threadPrefix + "-stdout");
    // A program stuck in the kernel holds the pipe, and with it this thread, until a reboot.
    this.readerThread.setDaemon(true);
  }

  void startReading() {
    readerThread.start();
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public Orientation turned() {
    return turned;
  }

  @Override
  public Optional<CaptureFormat> format() {
    return reader.format();
  }

  @Override
  public List<String> warnings() {
    return reader.warnings();
  }

  @Override
  public CapturedFrame next() throws CaptureException {
    return frames.next();
  }

  @Override
  public long dropped() {
    return frames.dropped();
  }

  @Override
  public long broken() {
    return frames.broken();
  }

  @Override
  public Optional<SensorReadings> sensor() {
    return sensor.get();
  }

  @Override
  public Optional<String> trouble() {
    return trouble.get();
  }

  @Override
  public void cancel() {
    frames.cancel();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    frames.cancel();
    if (!child.terminate()) {
      log.error(
          "{} (pid {}) {} although it was killed; the camera stays blocked",
          child.program(),
          child.pid(),
          child.hangsInKernel() ? "hangs in the kernel" : "goes on running");
      return;
    }
    joinReader();
  }

  boolean isClosed() {
    return closed;
  }

  private void joinReader() {
    try {
      TimeUnit.MILLISECONDS.timedJoin(readerThread, READER_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (readerThread.isAlive()) {
      log.warn(
          "{} (pid {}) has ended, but reading its output has not", child.program(), child.pid());
    }
  }

  private void read() {
    try (InputStream in = child.stdout()) {
      reader.readAll(in);
    } catch (CaptureException e) {
      frames.end(e);
    } catch (IOException e) {
      // Seen as the end of the output, which is explained below.
      log.debug("Reading from {} (pid {})", child.program(), child.pid(), e);
    } catch (RuntimeException | OutOfMemoryError e) {
      log.error("Cannot go on reading from {} (pid {})", child.program(), child.pid(), e);
      frames.end(
          new CaptureException(
              e instanceof OutOfMemoryError ? Reason.OUT_OF_MEMORY : Reason.ENDED,
              "reading from " + child.program() + " failed: " + e,
              e));
    }
    if (!closed) {
      frames.end(explain());
    }
  }

  private CaptureException explain() {
    OptionalInt status = child.awaitExit(EXIT_LIMIT);
    if (status.isPresent()) {
      // The reason is the last thing a program says; wait for it to be read.
      boolean complete = child.awaitStderr(EXIT_LIMIT);
      log.debug("{} ended, all of its stderr read: {}", child.program(), complete);
    }
    ChildEnd end = new ChildEnd(child.program(), status, child.stderrTail(), frames.offered());
    try {
      return explainer.explain(end);
    } catch (RuntimeException e) {
      log.error("Cannot explain why {} ended", child.program(), e);
      return new CaptureException(Reason.ENDED, end.describe(), e);
    }
  }
}
