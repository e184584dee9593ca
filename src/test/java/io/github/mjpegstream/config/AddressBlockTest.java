package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressBlockTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,       127.0.0.1,              true",
    "127.0.0.1,       127.0.0.2,              false",
    "127.0.0.1,       ::ffff:127.0.0.1,       true",
    "10.0.0.0/8,      10.255.255.255,         true",
    "10.0.0.0/8,      11.0.0.0,               false",
    "192.168.4.0/22,  192.168.7.255,          true",
    "192.168.4.0/22,  192.168.8.0,            false",
    "0.0.0.0/0,       203.0.113.9,            true",
    "0.0.0.0/0,       ::1,                    false",
    "fd00::/8,        fdff::1,                true",
    "fd00::/8,        fe00::1,                false",
    "::1,             0:0:0:0:0:0:0:1,        true",
    "2001:db8::/33,   2001:db8:7fff::1,       true",
    "2001:db8::/33,   2001:db8:8000::1,       false",
  })
  void shouldHoldAddressesThatShareItsPrefix(String block, String address, boolean held)
      throws BadValueException {
    boolean contains =
        AddressBlock.parse(block).contains(AddressBlock.address(address).orElseThrow());

    assertThat(contains).isEqualTo(held);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0/8", "192.168.1.7", "fd00:0:0:0:0:0:0:0/8"})
  void shouldBeWrittenAsItIsRead(String text) throws BadValueException {
    assertThat(AddressBlock.parse(text)).hasToString(text);
    assertThat(AddressBlock.parse(AddressBlock.parse(text).toString()))
        .isEqualTo(AddressBlock.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "proxy.lan    | IP addresses such as",
        "10.0.0       | IP addresses such as",
        "10.0.0.256   | IP addresses such as",
        "fe80::1%eth0 | IP addresses such as",
        "::1::        | IP addresses such as",
        "10.0.0.0/33  | 0 to 32 behind the slash",
        "10.0.0.0/    | 0 to 32 behind the slash",
        "fd00::/129   | 0 to 128 behind the slash",
        "10.0.0.1/8   | no bit set behind the first 8",
      })
  void shouldSayWhatIsWrong(String text, String words) {
    assertThatThrownBy(() -> AddressBlock.parse(text))
        .isInstanceOf(BadValueException.class)
        .hasMessageContaining(words);
  }

  /** A name server that is asked about what a client sends would be a way to ask it things. */
  @ParameterizedTest
  @ValueSource(strings = {"localhost", "beef", "1", "1.2", "0x7f.1", "", "unknown", "_hidden", ":"})
  void shouldNotTakeANameForAnAddress(String text) {
    assertThat(AddressBlock.address(text)).isEmpty();
  }
}
