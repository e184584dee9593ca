package io.github.mjpegstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DoctorTest {
  @Test
  void shouldBlameTheAddressWhenThisMachineDoesNotHaveIt() {
    String diagnosis = diagnose("--host", "203.0.113.7", "--port", "5001");

    assertThat(diagnosis)
        .contains("PROBLEM  port 5001", "--host 203.0.113.7 (expected: an address of this machine")
        .doesNotContain("runs already");
  }

  @Test
  void shouldSayHowToFindWhoHasThePort() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(other.getLocalPort());

      String diagnosis = diagnose("--host", "127.0.0.1", "--port", port);

      assertThat(diagnosis).contains("PROBLEM  port " + port, "runs already", "sport = :" + port);
    }
  }

  private static String diagnose(String... flags) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Map<String, String> environment = Map.of("PATH", "/nowhere");
    String[] line = new String[flags.length + 3];
    line[0] = "doctor";
    line[1] = "--camera";
    line[2] = "test-pattern";
    System.arraycopy(flags, 0, line, 3, flags.length);

    int status = new Cli(new App("1", environment, out, out), environment, out, out).run(line);

    assertThat(status).isZero();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
