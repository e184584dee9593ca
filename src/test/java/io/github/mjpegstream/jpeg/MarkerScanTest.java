package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MarkerScanTest {
  @ParameterizedTest
  @CsvSource({
    // Nothing, and nothing but data: escaped 0xFF, restart markers.
    "'', -1",
    "01 02 03 04 05 06 07 08 09, -1",
    "01 FF 00 02 FF D0 03 FF D7 04 FF 00, -1",
    // What ends them, alone and behind fill bytes.
    "FF D9, 0",
    "01 02 03 04 05 06 07 08 09 0A FF D9, 10",
    "FF FF FF D9 01 02 03 04 05, 2",
    "01 FE FF FF C4 05, 3",
    "FF 00 FF D8 FF 00 01 02 03, 2",
    // Cut in the middle.
    "01 02 FF, -1",
    "01 02 03 04 05 06 07 FF FF, -1",
  })
  void shouldFindTheFirstMarkerBehindTheData(String hex, int expected) {
    byte[] bytes = bytes(hex);
    ByteBuf direct = Unpooled.directBuffer(bytes.length + 1);
    direct.writeBytes(bytes);

    assertThat(MarkerScan.next(direct, 0, bytes.length)).isEqualTo(expected);
    assertThat(MarkerScan.next(Unpooled.wrappedBuffer(bytes), 0, bytes.length)).isEqualTo(expected);
    direct.release();
  }

  /** Whatever the bytes, and wherever in a word they begin and end. */
  @Test
  void shouldFindTheSameInEveryKindOfMemory() {
    Random random = new Random(7);
    ByteBuf direct = Unpooled.directBuffer(64);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(4) == 0 ? 0xFF : random.nextInt(3) * random.nextInt(256));
      }
      int from = random.nextInt(bytes.length + 1);
      int end = from + random.nextInt(bytes.length - from + 1);
      direct.clear().writeBytes(bytes);

      assertThat(MarkerScan.next(direct, from, end))
          .isEqualTo(expected(bytes, from, end))
          .isEqualTo(MarkerScan.next(Unpooled.wrappedBuffer(bytes), from, end));
    }
    direct.release();
  }

  @Test
  void shouldNotReadMemoryThatWasGivenBack() {
    ByteBuf direct = Unpooled.directBuffer(16).writeZero(16);
    direct.release();

    assertThatThrownBy(() -> MarkerScan.next(direct, 0, 16))
        .isInstanceOf(IllegalReferenceCountException.class);
  }

  @Test
  void shouldNotReadBehindTheEnd() {
    ByteBuf direct = Unpooled.directBuffer(16, 16).writeZero(16);

    assertThatThrownBy(() -> MarkerScan.next(direct, 0, 17))
        .isInstanceOf(IndexOutOfBoundsException.class);
    direct.release();
  }

  private static int expected(byte[] bytes, int from, int end) {
    for (int i = from; i + 1 < end; i++) {
      int next = bytes[i + 1] & 0xFF;
      boolean data = next == 0 || next == 0xFF || JpegMarker.isRestart(next);
      if (bytes[i] == (byte) 0xFF && !data) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] bytes(String hex) {
    byte[] bytes = new byte[(hex.length() + 1) / 3];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(3 * i, 3 * i + 2), 16);
    }
    return bytes;
  }
}
