package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A hundred viewers of one camera, some of them a burden. */
final class CrowdTest {
  private static final int GOOD = 80;
  private static final int SLOW = 10;
  private static final int DEAF = 10;
  private static final Duration SHOW = Duration.ofSeconds(15);

  /** What a slow viewer reads: 20 KB/s. */
  private static final int CHUNK_BYTES = 2000;

  private static final Duration CHUNK_PERIOD = Duration.ofMillis(100);

  /** In bytes: a viewer that does not read is soon full. */
  private static final int SMALL_BUFFER = 4096;

  /** About 50 KB are on their way to a slow viewer, in his kernel and in ours, which is 2.5 s. */
  private static final long MAX_AGE_MILLIS = 6000;

  private static final long MAX_RSS_KIB = 250 * 1024;
  private static final Pattern CLOSED =
      Pattern.compile("left after .*: cut off: took nothing for 5 s");

  /** Opened when the show is over. */
  private final CountDownLatch over = new CountDownLatch(1);

  @Test
  void shouldGiveEveryGoodViewerEveryFrameWhateverTheOthersDo() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            Map.of(),
            "--camera",
            "test-pattern",
            "--resolution",
            "480x360",
            "--fps",
            "10",
            "--client-timeout",
            "5s")) {
      server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
      final long rssBefore = residentKib(server);
      List<GoodViewer> good = new ArrayList<>();
      List<SlowViewer> slow = new ArrayList<>();
      List<RawClient> deaf = new ArrayList<>();
      try {
        for (int i = 0; i < GOOD; i++) {
          good.add(new GoodViewer(server.port()));
        }
        for (int i = 0; i < SLOW; i++) {
          slow.add(new SlowViewer(server.port()));
        }
        for (int i = 0; i < DEAF; i++) {
          RawClient client = new RawClient(server.port(), SMALL_BUFFER);
          client.get("/").streamHead();
          deaf.add(client);
        }
        final String full = server.awaitHealth(text -> clients(text) == GOOD + SLOW + DEAF);

        assertThat(over.await(SHOW.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        final long rssAfter = residentKib(server);
        String rest = server.awaitHealth(text -> clients(text) == GOOD + SLOW);
        over.countDown();
        good.forEach(GoodViewer::join);
        slow.forEach(SlowViewer::join);

        report(good, slow, rssBefore, rssAfter);
        assertThat(full).contains("\"status\" : \"ok\"");
        assertThat(rest).contains("\"status\" : \"ok\"");
        assertEveryFrame(good);
        slow.forEach(viewer -> assertThat(viewer.failure).isNull());
        slow.forEach(viewer -> assertThat(viewer.frames).isGreaterThan(5));
        slow.forEach(viewer -> assertThat(viewer.oldestMillis).isBetween(0L, MAX_AGE_MILLIS));
        assertThat(CLOSED.matcher(server.log()).results()).hasSize(DEAF);
        assertThat(rssAfter).isLessThan(MAX_RSS_KIB);
      } finally {
        over.countDown();
        for (RawClient client : deaf) {
          client.close();
        }
        for (GoodViewer viewer : good) {
          viewer.client.close();
        }
        for (SlowViewer viewer : slow) {
          viewer.client.close();
        }
      }
    }
  }

  private static void report(
      List<GoodViewer> good, List<SlowViewer> slow, long rssBefore, long rssAfter) {
    System.out.printf(
        "%d viewers: resident %d MiB before, %d MiB after %d s; frames for everybody: %d; a slow"
            + " viewer gets %d, the oldest %d ms old%n",
        GOOD + SLOW + DEAF,
        rssBefore / 1024,
        rssAfter / 1024,
        SHOW.toSeconds(),
        good.get(0).timestamps.size(),
        slow.get(0).frames,
        slow.stream().mapToLong(viewer -> viewer.oldestMillis).max().orElseThrow());
  }

  /** Between its first and its last frame each has every frame that any of them has. */
  private static void assertEveryFrame(List<GoodViewer> viewers) {
    TreeSet<String> all = new TreeSet<>();
    viewers.forEach(viewer -> all.addAll(viewer.timestamps));
    assertThat(all).hasSizeGreaterThan((int) SHOW.toSeconds() * 9);
    for (GoodViewer viewer : viewers) {
      assertThat(viewer.failure).isNull();
      List<String> got = viewer.timestamps;
      assertThat(got)
          .containsExactlyElementsOf(
              all.subSet(Collections.min(got), true, Collections.max(got), true));
    }
  }

  private static int clients(String health) {
    Matcher matcher = Pattern.compile("\"clients\" : (\\d+)").matcher(health);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  /** Returns what the process holds of the machine's memory, in KiB, as proc(5) tells it. */
  private static long residentKib(ServerProcess server) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + server.process().pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D+", ""));
      }
    }
    throw new AssertionError("no VmRSS in /proc");
  }

  /** Reads as fast as it can. */
  private final class GoodViewer {
    private final RawClient client;
    private final Thread thread = new Thread(this::watch, "good-viewer");
    // Read when the thread has ended.
    private final List<String> timestamps = new ArrayList<>();
    private IOException failure;

    GoodViewer(int port) throws IOException {
      client = new RawClient(port);
      client.get("/").streamHead();
      thread.setDaemon(true);
      thread.start();
    }

    private void watch() {
      try {
        while (over.getCount() > 0) {
          timestamps.add(client.part().headers().get("x-timestamp"));
        }
      } catch (IOException e) {
        failure = e;
      }
    }

    void join() {
      joinBounded(thread);
    }
  }

  /** Reads 20 KB/s, a fifth of what there is. */
  private final class SlowViewer {
    private final RawClient client;
    private final Thread thread = new Thread(this::watch, "slow-viewer");
    // Read when the thread has ended.
    private IOException failure;
    private int frames;
    private long oldestMillis;

    SlowViewer(int port) throws IOException {
      client = new RawClient(port, SMALL_BUFFER);
      client.get("/").streamHead();
      thread.setDaemon(true);
      thread.start();
    }

    private void watch() {
      try {
        while (over.getCount() > 0) {
          Map<String, String> headers = client.headers();
          int left = Integer.parseInt(headers.get("content-length"));
          while (left > 0) {
            int count = Math.min(left, CHUNK_BYTES);
            client.bytes(count);
            left -= count;
            if (over.await(CHUNK_PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
              return;
            }
          }
          assertThat(client.line()).isEmpty();
          assertThat(client.line()).isEqualTo("--frame");
          frames++;
          oldestMillis = Math.max(oldestMillis, ageMillis(headers.get("x-timestamp")));
        }
      } catch (IOException e) {
        failure = e;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void join() {
      joinBounded(thread);
    }
  }

  private static long ageMillis(String timestamp) {
    return InstantSource.system().millis() - (long) (Double.parseDouble(timestamp) * 1000);
  }

  private static void joinBounded(Thread thread) {
    try {
      TimeUnit.SECONDS.timedJoin(thread, 10);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(thread.isAlive()).isFalse();
  }
}
