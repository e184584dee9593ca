package io.github.mjpegstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {
  @ParameterizedTest
  @ValueSource(strings = {"*", "0.0.0.0", "::"})
  void shouldNameAddressesThatCanBeOpenedWhenItListensEverywhere(String host) {
    assertThat(urls(host)).contains("http://localhost:5000").doesNotContain("http://[::]:5000");
  }

  @Test
  void shouldNameTheAddressItListensOn() {
    assertThat(urls("192.168.1.2")).containsExactly("http://192.168.1.2:5000");
    assertThat(urls("::1")).containsExactly("http://[::1]:5000");
  }

  private static List<String> urls(String host) {
    Duration limit = Duration.ofSeconds(10);
    return Addresses.urls(new ServerConfig(host, 5000, 1, "", limit, limit), 5000);
  }
}
