package io.github.mjpegstream.http;

import static io.github.mjpegstream.fuzz.Input.check;
import static io.github.mjpegstream.fuzz.Input.checkOneLine;

import io.github.mjpegstream.fuzz.Input;
import io.github.mjpegstream.stream.VariantSpec;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Parameters of a request: in their ranges, or refused in one line. */
public final class QueryFuzz {
  private static final EmbeddedChannel CHANNEL = new EmbeddedChannel();

  private QueryFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Input input = new Input(data);
    boolean asForm = (input.u8() & 1) != 0;
    Map<String, List<String>> query;
    String text = input.restAsText();
    if (asForm) {
      // Values as they are, which no decoder has looked at.
      query = Map.of("width", List.of(text), "fps", List.of(text), "key", List.of(text));
    } else {
      try {
        query = new QueryStringDecoder("/?" + text, StandardCharsets.UTF_8, true, 64).parameters();
      } catch (IllegalArgumentException e) {
        return;
      }
    }
    HttpHeaders headers = new DefaultHttpHeaders();
    Exchange exchange =
        new Exchange(
            CHANNEL,
            InetAddress.getLoopbackAddress(),
            HttpMethod.GET,
            headers,
            "/",
            query,
            "",
            "",
            () -> {});
    try {
      VariantSpec spec = VariantQuery.parse(exchange);
      check(
          spec.maxWidth() == 0 || (spec.maxWidth() >= 16 && spec.maxWidth() <= 16_384),
          "width " + spec);
      check(spec.quality() >= 0 && spec.quality() <= 100, "quality: " + spec);
      check(spec.maxFps() == 0 || (spec.maxFps() >= 0.1 && spec.maxFps() <= 240), "fps: " + spec);
    } catch (BadParameterException e) {
      refused(e);
    }
    try {
      StreamOptions options = StreamOptions.of(exchange);
      checkOneLine(options.cookie("id"));
      check(options.cookie("id").chars().filter(c -> c == ';').count() == 2, "a forged cookie");
      options.form(CHANNEL.alloc(), 0);
    } catch (BadParameterException e) {
      refused(e);
    }
  }

  private static void refused(BadParameterException e) {
    checkOneLine(e.getMessage());
    check(e.getMessage().length() < 300, "a message of " + e.getMessage().length());
  }
}
