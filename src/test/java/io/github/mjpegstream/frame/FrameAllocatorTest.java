package io.github.mjpegstream.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory goes round, and each buffer is as if it were new. */
final class FrameAllocatorTest {
  private final FrameAllocator allocator = new FrameAllocator();

  @AfterEach
  void end() {
    allocator.close();
  }

  @Test
  void shouldUseMemoryAgainThatWasGivenBack() {
    ByteBuf first = allocator.directBuffer(20_000, 20_000);
    first.writeLong(42).setLong(0, 7);
    first.release();

    // A little larger, as the next frame may be.
    ByteBuf second = allocator.directBuffer(22_000, 22_000);

    assertThat(second.getLong(0)).isEqualTo(7);
    assertThat(second.readableBytes()).isZero();
    assertThat(second.capacity()).isEqualTo(22_000);
    assertThat(second.isDirect()).isTrue();
    second.release();
  }

  @Test
  void shouldNotGiveMemoryToTwoAtATime() {
    List<ByteBuf> buffers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ByteBuf buffer = allocator.directBuffer(1000, 1000);
      buffers.add(buffer.writeInt(i));
    }

    for (int i = 0; i < 20; i++) {
      assertThat(buffers.get(i).getInt(0)).isEqualTo(i);
    }
    buffers.forEach(ByteBuf::release);
  }

  @Test
  void shouldKeepMemoryUntilTheLastOneHasLetGo() {
    ByteBuf buffer = allocator.directBuffer(1000, 1000).writeInt(1);
    ByteBuf slice = buffer.retainedSlice();
    buffer.release();

    ByteBuf other = allocator.directBuffer(1000, 1000).writeInt(2);

    assertThat(slice.getInt(0)).isEqualTo(1);
    slice.release();
    other.release();
  }

  @Test
  void shouldNotSpendALargePieceOnASmallFrame() {
    ByteBuf large = allocator.directBuffer(1_000_000, 1_000_000);
    large.writeInt(42);
    large.release();

    ByteBuf small = allocator.directBuffer(1000, 1000);
    ByteBuf largeAgain = allocator.directBuffer(900_000, 900_000);

    assertThat(largeAgain.getInt(0)).isEqualTo(42);
    small.release();
    largeAgain.release();
  }

  @Test
  void shouldFreeWhatComesBackAfterTheEnd() {
    ByteBuf buffer = allocator.directBuffer(1000, 1000);
    allocator.close();

    assertThat(buffer.release()).isTrue();
    assertThat(buffer.refCnt()).isZero();
  }
}
