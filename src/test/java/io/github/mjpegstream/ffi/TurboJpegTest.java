package io.github.mjpegstream.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TurboJpegTest {
  @Test
  void shouldNameThePackageWhenTheLibraryIsMissing() {
    String reason =
        TurboJpeg.reason(
            """
            Unable to load library 'libturbojpeg.so.0':
            libturbojpeg.so.0: cannot open shared object file: No such file or directory
            Native library (linux-x86-64/libturbojpeg.so.0) not found in resource path\
            """);

    assertThat(reason)
        .isEqualTo(
            "libturbojpeg.so.0: cannot open shared object file: No such file or directory;"
                + " install the package libturbojpeg0 and restart");
  }

  @Test
  void shouldNotBlameTheLibraryWhenNativeCodeCannotBeUnpacked() {
    String reason = TurboJpeg.reason("/tmp/jna1.tmp: failed to map segment from shared object");

    assertThat(reason)
        .contains("/tmp/jna1.tmp: failed to map segment", "-Djna.tmpdir=")
        .doesNotContain("libturbojpeg");
  }
}
