package io.github.mjpegstream.camera.rpicam;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.SensorReadings;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensorInfoTest {
  private final SensorInfo info = new SensorInfo();

  @Test
  void shouldReadWhatTheProgramWrites() {
    String line = "mjpeg-stream: exp 33239.00 ag 2.50 dg 1.00 lp 0.75 temp 41.00";

    assertThat(info.isLine(line)).isTrue();
    assertThat(info.parse(line))
        .contains(
            new SensorReadings(
                OptionalDouble.of(0.033239),
                OptionalDouble.of(2.5),
                OptionalDouble.of(1),
                OptionalDouble.of(0.75),
                OptionalDouble.of(41)));
  }

  /** Before 1.8 there is no temperature, and many lenses do not move. */
  @Test
  void shouldLeaveOutWhatIsNotKnown() {
    SensorReadings readings =
        info.parse("mjpeg-stream: exp 0.00 ag 1.00 dg nan lp -1.00 temp %temp").orElseThrow();

    assertThat(readings.exposureSeconds()).isEmpty();
    assertThat(readings.analogueGain()).hasValue(1);
    assertThat(readings.digitalGain()).isEmpty();
    assertThat(readings.lensDioptres()).isEmpty();
    assertThat(readings.temperatureCelsius()).isEmpty();
  }

  @Test
  void shouldNotTakeATemperatureForKnownThatTheSensorDoesNotTell() {
    assertThat(
            info.parse("mjpeg-stream: exp 1.00 ag 1.00 dg 1.00 lp 1.00 temp 0.00")
                .orElseThrow()
                .temperatureCelsius())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mjpeg-stream: exp 1 ag 1",
        "mjpeg-stream:",
        "mjpeg-stream: exp  ag  dg  lp  temp ",
      })
  void shouldMakeNothingOfALineThatIsCut(String line) {
    assertThat(info.isLine(line)).isTrue();
    assertThat(info.parse(line)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR: *** no cameras available ***", "#7 (0.00 fps) exp 1 ag 1 dg 1"})
  void shouldLeaveOtherLinesToThoseWhoKnowThem(String line) {
    assertThat(info.isLine(line)).isFalse();
    assertThat(info.parse(line)).isEmpty();
  }
}
