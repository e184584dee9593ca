package io.github.mjpegstream.camera.v4l2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** C compilers, also those for machines that this is not. */
final class Compilers {
  private static final long LIMIT_SECONDS = 60;

  /** A number in assembler, which ARM writes with # and x86 with $ in front. */
  private static final Pattern VALUE = Pattern.compile("^->(\\d+) [#$]?(-?\\d+)$");

  private Compilers() {}

  /**
   * Evaluates constant expressions. Nothing is run: the compiler writes them into its assembler
   * text.
   *
   * @return what the compiler makes of each, as a number of 32 bits without sign
   */
  static Map<String, Long> evaluate(
      Path folder,
      String compiler,
      String flags,
      List<String> headers,
      Collection<String> expressions)
      throws IOException, InterruptedException {
    List<String> ordered = List.copyOf(expressions);
    List<String> source = new ArrayList<>();
    headers.forEach(header -> source.add("#include " + header));
    source.add("void values(void) {");
    for (int i = 0; i < ordered.size(); i++) {
      source.add(
          "__asm__ volatile(\"\\n->" + i + " %0\" :: \"i\"((unsigned)(" + ordered.get(i) + ")));");
    }
    source.add("}");
    Path file = Files.write(folder.resolve("values.c"), source, UTF_8);
    Path assembler = folder.resolve("values.s");

    List<String> command = new ArrayList<>(List.of(compiler, "-S", "-O1"));
    command.addAll(flags.isEmpty() ? List.of() : List.of(flags.split(" ")));
    command.addAll(List.of("-o", assembler.toString(), file.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError(compiler + " failed: " + said);
    }

    Map<String, Long> values = new TreeMap<>();
    for (String line : Files.readAllLines(assembler)) {
      Matcher value = VALUE.matcher(line.strip());
      if (value.matches()) {
        values.put(
            ordered.get(Integer.parseInt(value.group(1))),
            Long.parseLong(value.group(2)) & 0xFFFF_FFFFL);
      }
    }
    return values;
  }
}
