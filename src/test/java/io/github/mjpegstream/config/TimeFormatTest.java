package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimeFormatTest {
  /** A Sunday in summer, in the evening. */
  private static final ZonedDateTime TIME =
      ZonedDateTime.of(2026, 7, 5, 21, 4, 9, 120_034_999, ZoneId.of("Europe/Berlin"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "%Y-%m-%d %H:%M:%S|2026-07-05 21:04:09",
        "%F %T|2026-07-05 21:04:09",
        "%a %e %b %y, %I:%M %p|Sun  5 Jul 26, 09:04 PM",
        "%A, %B %j|Sunday, July 186",
        "%T.%f|21:04:09.120034",
        "%R%z %Z|21:04+0200 CEST",
        "100 %% o'clock [x] {y} #|100 % o'clock [x] {y} #",
        "no time at all|no time at all",
      })
  void shouldWriteATimeAsStrftimeDoes(String format, String written) throws BadValueException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(TimeFormat.parse(format).write(TIME)).isEqualTo(written);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shouldBeNoneWhenEmpty() throws BadValueException {
    assertThat(TimeFormat.parse("").isNone()).isTrue();
    assertThat(TimeFormat.parse("")).isEqualTo(TimeFormat.NONE);
    assertThat(TimeFormat.parse(" ").isNone()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"%Q, %Q", "%H:%, a % at the end", "%1, %1", "x %-d, %-"})
  void shouldRefuseAPartItDoesNotKnow(String format, String shown) {
    assertThatThrownBy(() -> TimeFormat.parse(format))
        .isInstanceOfSatisfying(
            BadValueException.class,
            e -> {
              assertThat(e.shown()).contains(shown);
              assertThat(e.expected())
                  .isEqualTo(
                      "text with %% %A %B %F %H %I %M %R %S %T %Y %Z %a %b %d %e %f %j %m %p %y %z");
            });
  }
}
