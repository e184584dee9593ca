package io.github.mjpegstream.e2e;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole program as a process of its own, on a free port unless it is given one. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern URL = Pattern.compile("watch .*:(\\d+)/$");

  private final Process process;
  private final List<String> log = new ArrayList<>();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private int port;

  private ServerProcess(Process process) {
    this.process = process;
    Thread drain = new Thread(this::drain, "server-output");
    drain.setDaemon(true);
    drain.start();
  }

  /** Starts the server and waits until it listens. */
  public static ServerProcess start(Map<String, String> environment, String... arguments) {
    return awaitGreeting(launch(environment, arguments));
  }

  /** As the other, but on the address that the arguments say by themselves. */
  public static ServerProcess startAsIs(Map<String, String> environment, String... arguments) {
    return awaitGreeting(launchAsIs(environment, List.of(arguments)));
  }

  private static ServerProcess awaitGreeting(ServerProcess server) {
    try {
      String line = server.awaitLine(text -> URL.matcher(text).find());
      Matcher matcher = URL.matcher(line);
      if (!matcher.find()) {
        throw new AssertionError(line);
      }
      server.port = Integer.parseInt(matcher.group(1));
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** Starts the program and does not wait. */
  public static ServerProcess launch(Map<String, String> environment, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--host", "127.0.0.1"));
    all.addAll(List.of(arguments));
    if (!all.contains("--port")) {
      all.addAll(List.of("--port", "0"));
    }
    return launchAsIs(environment, all);
  }

  private static ServerProcess launchAsIs(Map<String, String> environment, List<String> arguments) {
    List<String> command = new ArrayList<>();
    // A shell starts what runs in the background with SIGINT ignored, and Java leaves it so; what
    // runs under nohup has SIGHUP ignored.
    command.addAll(List.of("env", "--default-signal=INT,TERM,HUP"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("io.github.mjpegstream.Main");
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("MJPEG_STREAM_"));
    builder.environment().putAll(environment);
    try {
      return new ServerProcess(builder.start());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void drain() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new Copied(process.getInputStream(), output), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (log) {
          log.add(line);
        }
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("reading the server's output: " + e);
    } finally {
      drained.countDown();
    }
  }

  /** Copies what is read. */
  private static final class Copied extends FilterInputStream {
    private final ByteArrayOutputStream copy;

    Copied(InputStream in, ByteArrayOutputStream copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      copy.write(bytes, offset, Math.max(0, count));
      return count;
    }
  }

  /** Returns all output so far, as it came. */
  byte[] output() {
    return output.toByteArray();
  }

  /** Waits for a line of output that has not been looked at yet. */
  public String awaitLine(java.util.function.Predicate<String> wanted) {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (true) {
      try {
        String line = lines.poll(deadline - MonotonicClock.SYSTEM.nanos(), TimeUnit.NANOSECONDS);
        if (line == null) {
          throw new AssertionError("no such line within " + PATIENCE + "; the log:\n" + log());
        }
        if (wanted.test(line)) {
          return line;
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Returns all output so far. */
  public String log() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  public int port() {
    return port;
  }

  public String url(String target) {
    return "http://127.0.0.1:" + port + target;
  }

  public Process process() {
    return process;
  }

  /** Fetches a document with a length. */
  public HttpResponse<byte[]> get(String target) {
    return fetch(target, HttpResponse.BodyHandlers.ofByteArray());
  }

  /** Opens a stream, which the caller closes. */
  public InputStream open(String target) {
    return fetch(target, HttpResponse.BodyHandlers.ofInputStream()).body();
  }

  private <T> HttpResponse<T> fetch(String target, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(url(target))).timeout(PATIENCE).build(), handler);
    } catch (IOException e) {
      throw new AssertionError(target + "; the log:\n" + log(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Fetches the health document until it is as wanted, for at most a minute. */
  public String awaitHealth(java.util.function.Predicate<String> wanted) {
    return awaitHealth("/health", wanted);
  }

  /** As the other, of one camera. */
  public String awaitHealth(String target, java.util.function.Predicate<String> wanted) {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (true) {
      String health = new String(get(target).body(), StandardCharsets.UTF_8);
      if (wanted.test(health)) {
        return health;
      }
      if (MonotonicClock.SYSTEM.nanos() > deadline) {
        throw new AssertionError("not within " + PATIENCE + ":\n" + health + "\n" + log());
      }
      awaitExit(Duration.ofMillis(50));
    }
  }

  /**
   * Waits for the process to end.
   *
   * @return whether it has
   */
  public boolean awaitExit(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for the process to end and for its last words. */
  public int exitStatus() {
    if (!awaitExit(PATIENCE)) {
      throw new AssertionError("still running after " + PATIENCE + "; the log:\n" + log());
    }
    try {
      drained.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    if (!awaitExit(Duration.ofSeconds(10))) {
      process.destroyForcibly();
      throw new AssertionError("the server did not end on SIGTERM; the log:\n" + log());
    }
  }
}
