package io.github.mjpegstream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that mean no good, each kind on a thread of its own, until they are closed. */
final class Attackers implements AutoCloseable {
  private static final int SLOW_REQUESTS = 200;
  private static final int NOISY = 100;
  private static final int PASSWORDS_A_SECOND = 50;

  /** Several, since each waits for its answer, and each from an address of its own. */
  private static final int GUESSERS = 5;

  private static final long GUESS_NANOS =
      TimeUnit.SECONDS.toNanos(1) * GUESSERS / PASSWORDS_A_SECOND;

  private final InetSocketAddress server;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicLong trickled = new AtomicLong();
  private final AtomicLong reconnected = new AtomicLong();
  private final AtomicLong noise = new AtomicLong();
  private final Map<String, Long> answersToPasswords = new ConcurrentHashMap<>();
  private final AtomicLong passwords = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile Throwable failure;

  Attackers(int port) {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    start("slow-requests", this::sendSlowRequests);
    start("noise", this::sendNoise);
    for (int i = 0; i < GUESSERS; i++) {
      byte[] own = {127, 0, 0, (byte) (2 + i)};
      start("passwords", () -> guessPasswords(new InetSocketAddress(address(own), 0)));
    }
  }

  /** Until the end of the attack. */
  @FunctionalInterface
  private interface Attack {
    void go() throws Exception;
  }

  private void start(String name, Attack attack) {
    Thread thread =
        new Thread(
            () -> {
              try {
                attack.go();
              } catch (Exception | AssertionError e) {
                failure = e;
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private boolean isOver(long millis) throws InterruptedException {
    return over.await(millis, TimeUnit.MILLISECONDS);
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.connect(server);
    channel.configureBlocking(false);
    return channel;
  }

  /** Each sends a byte of a header a second; who is cut off comes again. */
  private void sendSlowRequests() throws Exception {
    SocketChannel[] channels = new SocketChannel[SLOW_REQUESTS];
    try {
      ByteBuffer one = ByteBuffer.wrap(new byte[] {'x'});
      while (!isOver(1000)) {
        for (int i = 0; i < channels.length; i++) {
          try {
            if (channels[i] == null) {
              channels[i] = connect();
              channels[i].write(
                  ByteBuffer.wrap("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII)));
              reconnected.incrementAndGet();
            }
            channels[i].write(one.duplicate());
            trickled.incrementAndGet();
          } catch (IOException e) {
            // Cut off, as should be.
            channels[i].close();
            channels[i] = null;
          }
        }
      }
    } finally {
      closeAll(channels);
    }
  }

  /** Bytes that are no HTTP, and some that begin like it. */
  private void sendNoise() throws Exception {
    SocketChannel[] channels = new SocketChannel[NOISY];
    Random random = new Random(3);
    try {
      while (!isOver(100)) {
        for (int n = 0; n < NOISY / 5; n++) {
          int i = random.nextInt(NOISY);
          byte[] bytes = new byte[1 + random.nextInt(2000)];
          random.nextBytes(bytes);
          if (random.nextInt(4) == 0) {
            byte[] begin = "GET /\u001b[31m\r\nHTTP".getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(begin, 0, bytes, 0, Math.min(begin.length, bytes.length));
          }
          try {
            if (channels[i] == null) {
              channels[i] = connect();
            }
            channels[i].write(ByteBuffer.wrap(bytes));
            noise.incrementAndGet();
            if (channels[i].read(ByteBuffer.allocate(512)) < 0) {
              throw new SocketException("closed");
            }
          } catch (IOException e) {
            if (channels[i] != null) {
              channels[i].close();
              channels[i] = null;
            }
          }
        }
      }
    } finally {
      closeAll(channels);
    }
  }

  private static InetAddress address(byte[] bytes) throws IOException {
    return InetAddress.getByAddress(bytes);
  }

  private void guessPasswords(InetSocketAddress from) throws Exception {
    long number = 0;
    long due = MonotonicClock.SYSTEM.nanos();
    // Who is late does not wait, so that there are as many as there should be.
    while (!over.await(due - MonotonicClock.SYSTEM.nanos(), TimeUnit.NANOSECONDS)) {
      due += GUESS_NANOS;
      try (Socket socket = new Socket()) {
        socket.setSoTimeout(5000);
        socket.bind(from);
        socket.connect(server, 5000);
        String guess =
            java.util.Base64.getEncoder()
                .encodeToString(("admin:" + number++).getBytes(StandardCharsets.US_ASCII));
        socket
            .getOutputStream()
            .write(
                ("GET /api/v1/cameras HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Authorization: Basic "
                        + guess
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        answersToPasswords.merge(line.replace("HTTP/1.1 ", ""), 1L, Long::sum);
        passwords.incrementAndGet();
      } catch (IOException e) {
        answersToPasswords.merge(e.getClass().getSimpleName(), 1L, Long::sum);
      }
    }
  }

  private static void closeAll(SocketChannel[] channels) throws IOException {
    for (SocketChannel channel : channels) {
      if (channel != null) {
        channel.close();
      }
    }
  }

  /** Returns how many bytes trickled, how often there was noise, and how many passwords came. */
  long count() {
    return trickled.get() + noise.get() + passwords.get();
  }

  /** Returns how often each status, or failure, was the answer to a wrong password. */
  Map<String, Long> answersToPasswords() {
    return Map.copyOf(answersToPasswords);
  }

  String summary() {
    return "slow requests: "
        + trickled
        + " bytes on "
        + reconnected
        + " connections; noise: "
        + noise
        + " times; passwords: "
        + answersToPasswords;
  }

  void checkAlive() {
    assertThat(failure).isNull();
    assertThat(threads).allMatch(Thread::isAlive);
  }

  @Override
  public void close() {
    over.countDown();
    try {
      for (Thread thread : threads) {
        TimeUnit.SECONDS.timedJoin(thread, 10);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
