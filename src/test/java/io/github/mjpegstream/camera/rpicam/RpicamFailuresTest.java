package io.github.mjpegstream.camera.rpicam;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.ChildEnd;
import io.github.mjpegstream.process.DeviceHolders.Holder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpicamFailuresTest {
  private static CaptureException explain(
      OptionalInt status, List<Holder> holders, String... stderr) {
    return new RpicamFailures(3, () -> holders, () -> Optional.of("1.4.2"))
        .explain(new ChildEnd("rpicam-vid", status, List.of(stderr), 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "ERROR: *** no cameras available ***|NO_CAMERA|cable",
        "ERROR: *** selected camera is not available ***|NO_CAMERA|no camera with index 3",
        "ERROR: *** failed to acquire camera /base/soc/i2c@1/imx219@10 ***|BUSY|another program",
        "ERROR: *** failed to start camera ***|ENDED|could not start the camera",
        "ERROR: *** failed to configure streams ***|BAD_OPTION|another size",
        "ERROR: *** failed to allocate capture buffers for stream ***|OUT_OF_MEMORY|cma-256",
        "ERROR DmaBufAllocator Could not open any dmaHeap device|PERMISSION|group video",
        "ERROR: the system appears to be configured for the legacy camera stack"
            + "|UNSUPPORTED_SYSTEM|raspi-config",
        "ERROR: rpicam-apps currently only supports the Raspberry Pi platforms."
            + "|UNSUPPORTED_SYSTEM|only works on a Raspberry Pi",
        "ERROR: *** unrecognised option '--hdr' ***|BAD_OPTION|the option --hdr (this one is 1.4.2)",
        "ERROR: *** option '--width' cannot be specified more than once ***"
            + "|BAD_OPTION|remove it from the extra arguments",
        "ERROR: *** the argument ('abc') for option '--width' is invalid ***|BAD_OPTION|('abc')",
        "ERROR: *** Invalid AWB mode: x ***|BAD_OPTION|Invalid AWB mode: x",
        "ERROR: *** Invalid denoise mode x ***|BAD_OPTION|Invalid denoise mode x",
        "ERROR: *** unrecognised codec mjpg ***|BAD_OPTION|unrecognised codec mjpg",
        "ERROR: *** illegal rotation value ***|BAD_OPTION|illegal rotation value",
        "ERROR: *** something new ***|ENDED|exited with status 255. It said: something new",
        "rpicam-vid: error while loading shared libraries: libx.so|UNSUPPORTED_SYSTEM|--reinstall",
      })
  void shouldSayWhatToDoWhenItEndsWithAKnownMessage(String line, Reason reason, String advice) {
    CaptureException why = explain(OptionalInt.of(255), List.of(), "INFO Camera v0.7.1", line);

    assertThat(why.reason()).isEqualTo(reason);
    assertThat(why).hasMessageStartingWith("rpicam-vid ").hasMessageContaining(advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "137|KILLED|out-of-memory killer",
        "143|KILLED|SIGTERM",
        "129|KILLED|SIGHUP",
        "134|ENDED|aborted (SIGABRT, status 134). It said: failed to write output bytes",
        "139|ENDED|SIGSEGV",
        "0|ENDED|exited without an error",
      })
  void shouldPutTheStatusIntoWordsWhenNoMessageIsKnown(int status, Reason reason, String words) {
    CaptureException why =
        explain(OptionalInt.of(status), List.of(), "  what():  failed to write output bytes");

    assertThat(why.reason()).isEqualTo(reason);
    assertThat(why).hasMessageContaining(words);
  }

  @Test
  void shouldNameTheHolderWhenTheCameraIsBusy() {
    Holder holder = new Holder(812, "motion", Optional.of("sudo systemctl stop motion"));

    CaptureException why =
        explain(
            OptionalInt.of(255),
            List.of(holder),
            "INFO Camera camera.cpp:1021 Pipeline handler in use by another process",
            "ERROR: *** failed to acquire camera /base/x ***");

    assertThat(why)
        .hasMessage(
            "rpicam-vid cannot have the camera: it is in use by 'motion' (pid 812): stop it, e.g."
                + " sudo systemctl stop motion");
  }

  @Test
  void shouldRememberTheSilentSensorWhenItDiesAfterwards() {
    CaptureException why =
        explain(
            OptionalInt.of(134),
            List.of(),
            "ERROR: Device timeout detected, attempting a restart!!!",
            "terminate called");

    assertThat(why).hasMessageContaining("check the cable");
  }

  @Test
  void shouldSayThatItStillRunsWhenOnlyItsOutputEnded() {
    assertThat(explain(OptionalInt.empty(), List.of()))
        .hasMessage("rpicam-vid closed its output but goes on running");
  }

  @Test
  void shouldHearTheComplaintWhenTheSensorIsSilent() {
    assertThat(RpicamFailures.complaint("ERROR: Device timeout detected, attempting a restart!!!"))
        .hasValueSatisfying(text -> assertThat(text).contains("check the cable"));
    assertThat(RpicamFailures.complaint("Mode selection for 640:480:12:P(15)")).isEmpty();
  }
}
