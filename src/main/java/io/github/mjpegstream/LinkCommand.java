package io.github.mjpegstream;

import io.github.mjpegstream.access.LinkSigner;
import io.github.mjpegstream.access.Tokens;
import io.github.mjpegstream.config.AuthConfig;
import io.github.mjpegstream.config.CommandValues;
import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.ConfigException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a link that shows one camera, to whoever has it, until it expires. */
final class LinkCommand {
  private static final Duration USUAL = Duration.ofHours(1);

  private final PrintStream out;
  private final PrintStream err;

  LinkCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(Config config, Arguments arguments) {
    List<String> cameras = config.cameras().stream().map(camera -> camera.name()).toList();
    String camera = arguments.operands().stream().findFirst().orElse(cameras.get(0));
    String path = arguments.options().getOrDefault("--path", "stream");
    List<String> problems = new ArrayList<>();
    if (!cameras.contains(camera)) {
      problems.add("no such camera (expected: one of " + String.join(", ", cameras) + ")");
    }
    if (!path.equals("stream") && !path.equals("snapshot")) {
      problems.add("--path: neither stream nor snapshot (expected: one of them)");
    }
    Duration time = time(arguments.options(), problems);
    if (!problems.isEmpty()) {
      problems.forEach(err::println);
      return Cli.USAGE;
    }
    Optional<AuthConfig.LinkSecret> secret = config.auth().linkSecret();
    if (secret.isEmpty()) {
      err.println(
          "mjpeg-stream: there is no auth.link-secret, with which links are signed. Put this new one"
              + " into the configuration, restart the server, and ask again:");
      err.println("auth:");
      err.println("  link-secret: \"" + Tokens.random() + "\"");
      return Cli.FAILURE;
    }
    long expires = Instant.now().plus(time).truncatedTo(ChronoUnit.SECONDS).getEpochSecond();
    out.println(
        base(config, arguments)
            + "/cameras/"
            + camera
            + '/'
            + path
            + "?expires="
            + expires
            + "&signature="
            + new LinkSigner(secret.get()).sign(camera, expires));
    return Cli.OK;
  }

  private static Duration time(Map<String, String> options, List<String> problems) {
    String text = options.get("--for");
    if (text == null) {
      return USUAL;
    }
    try {
      return CommandValues.duration("--for", text, "1m", "8760h");
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return USUAL;
    }
  }

  private static String base(Config config, Arguments arguments) {
    String base =
        Optional.ofNullable(arguments.options().get("--base"))
            .orElseGet(
                () ->
                    Addresses.urls(config.server(), config.server().port(), config.tls().enabled())
                        .get(0));
    return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
  }
}
