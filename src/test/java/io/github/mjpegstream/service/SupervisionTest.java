package io.github.mjpegstream.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.stream.Pulse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SupervisionTest {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final String FED = "WATCHDOG=1";
  private static final long PID = 4711;

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock();
  private final AtomicLong beats = new AtomicLong();
  private final AtomicInteger viewers = new AtomicInteger();
  private NotifySocket socket;
  private Systemd systemd;

  @BeforeEach
  void open() {
    String path = folder.resolve("notify").toString();
    socket = new NotifySocket(path);
    systemd =
        Systemd.of(
            Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "" + PID),
            PID);
  }

  @AfterEach
  void close() {
    socket.close();
  }

  @Test
  void shouldFeedTheWatchdogThreeTimesWithinItsTimeWhileFramesCome() {
    Supervision supervision = supervision();

    for (int second = 0; second < 30; second++) {
      beats.incrementAndGet();
      clock.advance(TICK);
      supervision.tick();
    }

    assertThat(told()).filteredOn(FED::equals).hasSize(3);
  }

  @Test
  void shouldStarveTheWatchdogWhenNoFramesCome() {
    Supervision supervision = supervision();
    beats.incrementAndGet();
    supervision.tick();

    for (int second = 0; second < 300; second++) {
      clock.advance(TICK);
      supervision.tick();
    }

    // The grace is over in the eleventh second; until then it was fed once.
    assertThat(told()).filteredOn(FED::equals).hasSizeLessThanOrEqualTo(1);

    beats.incrementAndGet();
    supervision.tick();
    assertThat(told()).contains(FED);
  }

  @Test
  void shouldTellTheStatusWhenItHasChangedAndNotElse() {
    Supervision supervision = supervision();
    supervision.tick();
    assertThat(told()).hasSize(1);

    supervision.tick();
    assertThat(told()).isEmpty();
    viewers.set(2);
    supervision.tick();

    assertThat(told()).containsExactly("STATUS=live: front 480x360@5, 2 viewers, 0 restarts");
  }

  @Test
  void shouldSayThatItIsReadyAndThatItStops() {
    Supervision supervision = supervision();

    supervision.start();
    assertThat(socket.next())
        .isEqualTo("READY=1\nSTATUS=live: front 480x360@5, 0 viewers, 0 restarts");
    supervision.close();

    assertThat(socket.until("STOPPING=1\nSTATUS=stopping")).doesNotContain(FED);
  }

  @Test
  void shouldLeaveTheReasonStandWhenItWasNeverStarted() {
    supervision().close();

    assertThat(told()).isEmpty();
  }

  @Test
  void shouldTellWhenTheConfigurationIsReadAnew() {
    systemd.reloading(clock);

    assertThat(socket.next()).isEqualTo("RELOADING=1\nMONOTONIC_USEC=" + clock.nanos() / 1000);
  }

  private Supervision supervision() {
    return new Supervision(
        systemd,
        () -> List.of(StatusLineTest.liveCamera()),
        viewers::get,
        () -> List.of(new Pulse("camera front", "camera-front", beats.get(), false, "live")),
        clock);
  }

  private List<String> told() {
    systemd.status(List.of("that is all"));
    return socket.until("STATUS=that is all");
  }
}
