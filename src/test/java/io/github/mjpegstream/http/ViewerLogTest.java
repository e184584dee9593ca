package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ManualClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ViewerLogTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> lines = new ArrayList<>();
  private final ViewerLog log = new ViewerLog(clock, lines::add);
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  @Test
  void shouldSayWhoHasLeftAndWhy() {
    long began = clock.nanos();
    clock.advance(Duration.ofMinutes(12));

    log.left(
        channel.eventLoop(),
        "viewer ::1 of front",
        began,
        new Departure(),
        "3 frames sent, 0 skipped");

    assertThat(lines)
        .containsExactly(
            "viewer ::1 of front left after 12 min: connection closed by it; 3 frames sent, 0"
                + " skipped");
  }

  @Test
  void shouldKnowEveryReason() {
    assertThat(why(departure -> {})).isEqualTo("connection closed by it");
    assertThat(why(departure -> departure.stuck(Duration.ofSeconds(10))))
        .isEqualTo("cut off: took nothing for 10 s");
    assertThat(why(departure -> departure.stuck(Duration.ofMillis(1500))))
        .isEqualTo("cut off: took nothing for 1.5 s");
    assertThat(why(departure -> departure.broken(new IOException("x: Connection reset by peer"))))
        .isEqualTo("connection reset by it");
    assertThat(why(departure -> departure.broken(new SocketTimeoutException("no route"))))
        .isEqualTo("connection lost: no route");
    assertThat(why(departure -> departure.sentAway("the camera was removed")))
        .isEqualTo("the camera was removed");
    log.serverEnds();
    assertThat(why(departure -> {})).isEqualTo("the server ends");
  }

  @Test
  void shouldKeepTheFirstReason() {
    String words =
        why(
            departure -> {
              departure.broken(new ClosedChannelException());
              departure.stuck(Duration.ofSeconds(10));
              departure.broken(new IOException("Broken pipe"));
            });

    assertThat(words).isEqualTo("cut off: took nothing for 10 s");
  }

  @Test
  void shouldCountThoseForWhomThereIsNoLineAndTellAtTheEndOfTheMinute() {
    leave(ViewerLog.LINES_A_MINUTE, departure -> {});
    leave(120, departure -> {});
    leave(3, departure -> departure.stuck(Duration.ofSeconds(10)));
    assertThat(lines).hasSize(ViewerLog.LINES_A_MINUTE);

    minutePasses();

    assertThat(lines)
        .hasSize(ViewerLog.LINES_A_MINUTE + 1)
        .last()
        .isEqualTo(
            "... and 123 more viewers left in the last minute (connection closed by it: 120, cut"
                + " off: took nothing: 3)");
  }

  @Test
  void shouldTellNothingMoreWhenEveryoneHadALine() {
    leave(ViewerLog.LINES_A_MINUTE, departure -> {});

    minutePasses();
    leave(1, departure -> {});

    assertThat(lines)
        .hasSize(ViewerLog.LINES_A_MINUTE + 1)
        .noneMatch(line -> line.contains("more viewer"));
  }

  @Test
  void shouldTellTheRestBeforeANewMinuteEvenIfTheLoopIsLate() {
    leave(ViewerLog.LINES_A_MINUTE + 1, departure -> {});
    clock.advance(Duration.ofMinutes(1));

    leave(1, departure -> {});

    assertThat(lines.get(ViewerLog.LINES_A_MINUTE))
        .startsWith("... and 1 more viewer left in the last minute");
    assertThat(lines).hasSize(ViewerLog.LINES_A_MINUTE + 2);
  }

  @Test
  void shouldTellTheRestWhenTheServerEnds() {
    log.serverEnds();
    leave(ViewerLog.LINES_A_MINUTE + 7, departure -> {});

    log.close();

    assertThat(lines)
        .last()
        .isEqualTo("... and 7 more viewers left in the last minute (the server ends: 7)");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59, 59 s",
    "60, 1 min",
    "3599, 59 min",
    "3600, 1 h 0 min",
    "11100, 3 h 5 min",
    "86400, 1 d 0 h",
    "187200, 2 d 4 h",
  })
  void shouldSayTimesAsPeopleDo(long seconds, String words) {
    assertThat(ViewerLog.time(TimeUnit.SECONDS.toNanos(seconds))).isEqualTo(words);
  }

  private String why(Consumer<Departure> reason) {
    lines.clear();
    leave(1, reason);
    String line = lines.get(0);
    return line.substring(line.indexOf(": ") + 2, line.lastIndexOf("; "));
  }

  private void leave(int times, Consumer<Departure> reason) {
    for (int i = 0; i < times; i++) {
      Departure departure = new Departure();
      reason.accept(departure);
      log.left(channel.eventLoop(), "viewer", clock.nanos(), departure, "nothing");
    }
  }

  private void minutePasses() {
    clock.advance(Duration.ofMinutes(1));
    channel.advanceTimeBy(1, TimeUnit.MINUTES);
    channel.runScheduledPendingTasks();
  }
}
