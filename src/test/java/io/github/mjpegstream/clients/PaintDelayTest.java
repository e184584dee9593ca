package io.github.mjpegstream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.clients.Sightings.Sighting;
import io.github.mjpegstream.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How long it takes from the drawing of a picture until a page in a browser has it, while pictures
 * come and when they end.
 *
 * <p>With {@code -Dmeasure=true} this is measured with and without the head of the next part behind
 * each picture, and written to docs/clients.md.
 */
@Tag("clients")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PaintDelayTest {
  private static final boolean MEASURE = Boolean.getBoolean("measure");
  private static final int FPS = 5;

  /** The first ones come while the browser is still busy with its start. */
  private static final int WARM_UP = 5;

  private static final int PICTURES = MEASURE ? 50 : 15;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** A quarter of a frame interval, in milliseconds. */
  private static final long AT_ONCE = 1000 / FPS / 4;

  /** Firefox waits for nothing, but takes longer to decode where there is no graphics card. */
  private static final long SOON = 1000 / FPS / 2;

  /** In milliseconds; the last picture is sent again after a second. */
  private static final long BEFORE_REPETITION = 500;

  /**
   * What was measured.
   *
   * @param shortest from the drawing to the page, milliseconds
   * @param median from the drawing to the page, milliseconds
   * @param longest of nine in ten, milliseconds
   * @param last of the picture after which nothing came, milliseconds
   */
  private record Delay(long shortest, long median, long longest, long last, String browser) {}

  private final List<String> rows = new ArrayList<>();
  @TempDir private static Path folder;
  private Stage stage;
  private int runs;

  @BeforeAll
  void start() throws IOException {
    Programs.require("curl");
    stage = new Stage(Files.createDirectory(folder.resolve("stage")), FPS, Duration.ofSeconds(60));
  }

  @ParameterizedTest
  @EnumSource
  void shouldShowAPictureWhenItHasComeAndNotWithTheNext(Browser.Kind kind) throws IOException {
    Programs.require(Browser.program(kind));

    Delay delay = measure(kind, "/stream");

    // Whoever waits for the next picture never has one sooner, and a busy machine delays any.
    assertThat(delay.shortest()).isBetween(0L, kind == Browser.Kind.FIREFOX ? SOON : AT_ONCE);
    assertThat(delay.last()).isBetween(0L, BEFORE_REPETITION);
    if (MEASURE) {
      row(kind, "as it comes", delay);
      row(kind, "`advance_headers=0`", measure(kind, "/stream?advance_headers=0"));
      row(kind, "`advance_headers=1`", measure(kind, "/stream?advance_headers=1"));
    }
  }

  /** What the default saves Chromium from; once it does not any more, the cure can go. */
  @Test
  void shouldBeLateInChromiumWhereTheNextHeadDoesNotComeAhead() throws IOException {
    Programs.require("chromium");

    Delay delay = measure(Browser.Kind.CHROMIUM, "/stream?advance_headers=0");

    assertThat(delay.median()).isGreaterThan(SOON);
    assertThat(delay.last()).isGreaterThan(BEFORE_REPETITION);
  }

  private Delay measure(Browser.Kind kind, String target) throws IOException {
    runs++;
    try (Browser browser = new Browser(kind, target)) {
      browser.start(stage, Files.createDirectory(folder.resolve("browser" + runs)));
      assertThat(browser.sightings.await(s -> s.distinct() >= WARM_UP, START_LIMIT))
          .as(browser.complaints())
          .isTrue();
      assertThat(browser.sightings.await(s -> s.distinct() >= WARM_UP + PICTURES, LIMIT))
          .as(browser.complaints())
          .isTrue();
      List<Long> delays =
          browser.sightings.live().stream()
              .skip(WARM_UP)
              .map(PaintDelayTest::delay)
              .sorted()
              .toList();

      stage.holdCameraStill();
      long last = newest(stage);
      assertThat(browser.sightings.await(s -> has(s, last), LIMIT)).isTrue();
      long lastDelay =
          browser.sightings.live().stream()
              .filter(picture -> picture.drawnMillis() == last)
              .mapToLong(PaintDelayTest::delay)
              .min()
              .orElseThrow();
      stage.letCameraMove();
      Delay delay =
          new Delay(
              delays.get(0),
              delays.get(delays.size() / 2),
              delays.get(delays.size() * 9 / 10),
              lastDelay,
              browser.userAgent());
      System.out.println(kind.title() + " " + target + ": " + delay);
      return delay;
    }
  }

  private static boolean has(Sightings sightings, long drawnMillis) {
    return sightings.live().stream().anyMatch(picture -> picture.drawnMillis() == drawnMillis);
  }

  /** When the server's newest picture was drawn, which does not change any more. */
  private static long newest(Stage stage) throws IOException {
    Strips strips = new Strips();
    try (RawClient viewer = new RawClient(stage.port()).get("/")) {
      viewer.streamHead();
      long newest = -1;
      // Repeated: then there is no newer one on its way.
      while (true) {
        byte[] jpeg = viewer.part().body();
        long drawn = strips.picture(jpeg).orElseThrow().epochMillis();
        if (drawn == newest) {
          return newest;
        }
        newest = drawn;
      }
    }
  }

  private static long delay(Sighting picture) {
    return picture.seenMillis() - picture.drawnMillis();
  }

  private void row(Browser.Kind kind, String how, Delay delay) {
    rows.add(
        "| %s | %s | %d | %d | %d |"
            .formatted(
                version(kind, delay.browser()),
                how,
                delay.median(),
                delay.longest(),
                delay.last()));
  }

  /** Takes the engine's version out of how the browser calls itself. */
  private static String version(Browser.Kind kind, String userAgent) {
    String word =
        switch (kind) {
          case CHROMIUM -> "Chrome/";
          case FIREFOX -> "Firefox/";
          case WEBKIT -> "AppleWebKit/";
        };
    String rest = userAgent.substring(userAgent.indexOf(word) + word.length());
    String number = rest.split("[. ]", 2)[0];
    return kind == Browser.Kind.WEBKIT ? kind.title() + "GTK" : kind.title() + " " + number;
  }

  @AfterAll
  void stop() throws IOException {
    if (stage != null) {
      stage.close();
    }
    if (MEASURE) {
      List<String> lines = new ArrayList<>();
      lines.add("Measured " + LocalDate.now(ZoneId.systemDefault()) + ", in milliseconds.");
      lines.add("");
      lines.add(
          "| browser | stream | at 5 fps, median | nine in ten within | last before a pause |");
      lines.add("|---|---|---|---|---|");
      lines.addAll(rows);
      ClientsPage.write("paint-delay", lines);
    }
  }
}
