package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.camera.v4l2.Videodev2.Field;
import io.github.mjpegstream.camera.v4l2.Videodev2.Request;
import io.github.mjpegstream.camera.v4l2.Videodev2.StructType;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every number of the kernel's interface, against the C compilers' own reading of its headers. */
class Videodev2Test {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "LP64,  x86_64-linux-gnu-gcc,    ''",
    "LP64,  aarch64-linux-gnu-gcc,   ''",
    // 64-bit times, whatever the compiler's own default is.
    "ILP32, arm-linux-gnueabihf-gcc, -U_TIME_BITS -U_FILE_OFFSET_BITS -D_TIME_BITS=64"
        + " -D_FILE_OFFSET_BITS=64",
  })
  void shouldAgreeWithTheCompiler(Abi abi, String compiler, String flags) throws Exception {
    Programs.require(compiler);
    Map<String, Long> ours = ours(abi);

    Map<String, Long> theirs = Compilers.evaluate(folder, compiler, flags, HEADERS, ours.keySet());

    assertThat(ours).hasSizeGreaterThan(150).containsExactlyInAnyOrderEntriesOf(theirs);
  }

  @Test
  void shouldChooseTheAbiOfThisProcess() {
    assertThat(Abi.CURRENT)
        .isEqualTo("64".equals(System.getProperty("sun.arch.data.model")) ? Abi.LP64 : Abi.ILP32);
  }

  private static final List<String> HEADERS =
      List.of("<stddef.h>", "<sys/time.h>", "<linux/videodev2.h>");

  /** C expressions, with the values that we hold. */
  private static Map<String, Long> ours(Abi abi) throws IllegalAccessException {
    Map<String, Long> values = new TreeMap<>();
    for (java.lang.reflect.Field constant : Videodev2.class.getDeclaredFields()) {
      if (!Modifier.isStatic(constant.getModifiers()) || constant.isSynthetic()) {
        continue;
      }
      Object value = constant.get(null);
      if (value instanceof StructType type) {
        values.put("sizeof(" + type.name() + ")", (long) type.bytes(abi));
      } else if (value instanceof Field field) {
        values.put(
            "offsetof(" + field.type().name() + ", " + field.path() + ")",
            (long) field.offset(abi));
      } else if (value instanceof Request request) {
        values.put(request.name(), Integer.toUnsignedLong(request.code(abi)));
      } else {
        values.put("V4L2_" + constant.getName(), Integer.toUnsignedLong((int) value));
      }
    }
    return values;
  }
}
