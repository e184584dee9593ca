package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What it costs to turn, to label and to scale a picture. With {@code -Dmeasure=true} the medians
 * are printed for docs/variants.md; otherwise two rounds show that it still runs. Times are never
 * asserted.
 */
final class EditingCostTest {
  private static final boolean MEASURE = Boolean.getBoolean("measure");

  /** The first half is for the compilers and does not count. */
  private static final int ROUNDS = MEASURE ? 400 : 2;

  private static final Map<FrameSize, Integer> PICTURES =
      MEASURE
          ? Map.of(new FrameSize(640, 480), 40, new FrameSize(1280, 720), 80)
          : Map.of(new FrameSize(48, 36), 40);

  @Test
  void shouldMeasureWhatEditingCosts() {
    TestEncoders.turboJpeg().close();
    StringBuilder table = new StringBuilder("| what | picture | ms |\n|---|---|--:|\n");
    PICTURES.forEach(
        (size, quality) -> {
          try (JpegEncoder encoder = TestEncoders.turbo();
              JpegEditor editor = JpegEditors.create();
              RawEditor rawEditor = new RawEditor();
              JpegTranscoder transcoder = JpegTranscoders.create()) {
            measure(size, quality, encoder, editor, rawEditor, transcoder)
                .forEach(
                    (what, nanos) ->
                        table.append(
                            String.format(
                                Locale.ROOT,
                                "| %s | %s q%d | %.2f |%n",
                                what,
                                size,
                                quality,
                                nanos / 1e6)));
          }
        });

    assertThat(table.toString().lines()).hasSize(2 + 8 * PICTURES.size());
    if (MEASURE) {
      System.out.println(table);
    }
  }

  private static Map<String, Long> measure(
      FrameSize size,
      int quality,
      JpegEncoder encoder,
      JpegEditor editor,
      RawEditor rawEditor,
      JpegTranscoder transcoder) {
    TestFrame frame =
        TestFrame.of(
            PixelFormat.YUYV, size, 0, ColourEncoding.BT601_LIMITED, TestFrame.natural(size, 1));
    ByteBuf raw = Unpooled.directBuffer().writeBytes(frame.bytes());
    ByteBuf jpeg = Unpooled.copiedBuffer(encoder.encode(frame.layout(), raw, quality));
    Patch label = new Patch(8, 8, 24, 16, new byte[24 * 16]);
    Map<String, Runnable> steps = new LinkedHashMap<>();
    steps.put("encode (raw YUYV)", () -> encoder.encode(frame.layout(), raw, quality));
    steps.put(
        "raw: turned by 90",
        () -> rawEditor.edit(frame.layout(), raw, Orientation.ROTATED_90, Patch.NONE));
    steps.put(
        "raw: labelled", () -> rawEditor.edit(frame.layout(), raw, Orientation.UPRIGHT, label));
    steps.put("JPEG: turned by 90", () -> editor.edit(jpeg, Orientation.ROTATED_90, Patch.NONE));
    steps.put("JPEG: labelled", () -> editor.edit(jpeg, Orientation.UPRIGHT, label));
    steps.put("variant: whole size, quality 30", () -> transcoder.transcode(jpeg, 8, 30));
    steps.put("variant: half the width, quality 30", () -> transcoder.transcode(jpeg, 4, 30));
    steps.put("variant: a quarter of the width", () -> transcoder.transcode(jpeg, 2, 30));
    Map<String, Long> medians = new LinkedHashMap<>();
    // One after the other, so that each keeps its scratch memory, as in the server.
    steps.forEach((what, step) -> medians.put(what, median(step)));
    raw.release();
    jpeg.release();
    return medians;
  }

  private static long median(Runnable step) {
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long begin = MonotonicClock.SYSTEM.nanos();
      step.run();
      nanos[i] = MonotonicClock.SYSTEM.nanos() - begin;
    }
    long[] counted = Arrays.copyOfRange(nanos, ROUNDS / 2, ROUNDS);
    Arrays.sort(counted);
    return counted[counted.length / 2];
  }
}
