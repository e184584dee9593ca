package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNamesTest {
  @TempDir private Path folder;

  private HostNames names(String own, String resolver, String... configured) throws IOException {
    return new HostNames(
        List.of(configured),
        Files.writeString(folder.resolve("hostname"), own + "\n"),
        Files.writeString(folder.resolve("resolv.conf"), resolver));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.1.20:5000",
        "127.0.0.1",
        "[::1]:5000",
        "[fd00::20]",
        "localhost:5000",
        "cam.localhost",
        "raspberrypi",
        "RaspberryPi:5000",
        "raspberrypi.local.",
        "printer.lan:5000",
        "cam.home.arpa",
        "cam.internal",
        "raspberrypi.fritz.box",
        "raspberrypi.example.com:80",
        "cam.example.org:8443",
        "CAM.example.org",
      })
  void shouldKnowWhatCanOnlyMeanThisServer(String host) throws IOException {
    HostNames names =
        names(
            "raspberrypi",
            "# made by DHCP\nnameserver 192.168.1.1\nsearch fritz.box example.com\n",
            "cam.example.org");

    assertThat(names.knows(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:5000",
        "raspberrypi.evil.example",
        "fritz.box.evil.example",
        "192.168.1.20.evil.example",
        "evil.local.example",
        "sub.cam.example.org",
        "1.2.3.4.5",
        "999.1.1.1",
        "a.b:c.local",
      })
  void shouldNotKnowWhatAnybodyCanHave(String host) throws IOException {
    HostNames names = names("raspberrypi", "search fritz.box\n", "cam.example.org");

    assertThat(names.knows(host)).isFalse();
  }

  @Test
  void shouldDoWithoutTheFilesOfTheMachine() {
    HostNames names = new HostNames(List.of(), folder.resolve("none"), folder.resolve("nothing"));

    assertThat(names.knows("192.168.1.20")).isTrue();
    assertThat(names.knows("evil.example")).isFalse();
  }

  @Test
  void shouldKnowARequestWithoutAName() throws IOException {
    assertThat(names("pi", "").knows(null)).isTrue();
  }
}
