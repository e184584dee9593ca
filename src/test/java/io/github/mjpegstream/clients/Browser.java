package io.github.mjpegstream.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A browser with a fresh profile, and a page in it that has the stream in an {@code img}. */
final class Browser extends ProgramClient {
  /** The engines. */
  enum Kind {
    CHROMIUM("Chromium"),
    FIREFOX("Firefox"),
    WEBKIT("WebKit");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private final Kind kind;
  private final String target;
  private Site site;
  private RunningProgram screen;
  private String display = "";

  Browser(Kind kind) {
    this(kind, "/?action=stream");
  }

  /**
   * @param target of the stream
   */
  Browser(Kind kind, String target) {
    super(
        kind.title(),
        switch (kind) {
          case CHROMIUM -> "`<img>` on a page of another origin";
          case FIREFOX -> "`firefox-esr`, the same page";
          case WEBKIT -> "WebKitGTK's MiniBrowser, the same page";
        },
        Map.of(Check.END, "the page stays, with the last picture"),
        null);
    this.kind = kind;
    this.target = target;
  }

  /** Returns the program that must be installed. */
  static String program(Kind kind) {
    return switch (kind) {
      case CHROMIUM -> "chromium";
      case FIREFOX -> "firefox-esr";
      case WEBKIT -> "WebKitWebDriver";
    };
  }

  @Override
  void start(Stage stage, Path folder) throws IOException {
    site = new Site(sightings);
    if (kind == Kind.WEBKIT) {
      startScreen(folder);
    }
    super.start(stage, folder);
  }

  /** WebKit's browser knows no life without a screen: one in memory, whose number is chosen. */
  private void startScreen(Path folder) throws IOException {
    screen =
        RunningProgram.start(
            folder,
            Map.of(),
            List.of("Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"));
    StringBuilder number = new StringBuilder();
    for (int b = screen.output().read(); b >= '0'; b = screen.output().read()) {
      number.append((char) b);
    }
    if (number.isEmpty()) {
      throw new AssertionError("no screen: " + screen.complaints());
    }
    display = ":" + number;
  }

  @Override
  Map<String, String> environment() {
    return display.isEmpty() ? Map.of() : Map.of("DISPLAY", display);
  }

  @Override
  List<String> command(Stage stage, Path folder) throws IOException {
    String stream = stage.url(target);
    return switch (kind) {
      // No sandbox, since it does not work for root; the other flags keep it off the network.
      case CHROMIUM ->
          List.of(
              "chromium",
              "--headless",
              "--no-sandbox",
              "--disable-gpu",
              "--disable-dev-shm-usage",
              "--disable-quic",
              "--no-first-run",
              "--disable-background-networking",
              "--disable-component-update",
              "--disable-sync",
              "--remote-debugging-port=0",
              "--user-data-dir=" + folder.resolve("profile"),
              site.page(stream, true));
      case FIREFOX ->
          List.of(
              "firefox-esr",
              "--headless",
              "--no-remote",
              "--profile",
              firefoxProfile(folder).toString(),
              site.page(stream, true));
      // It checks the origin of every part, whose head has none: let it read without being allowed.
      case WEBKIT ->
          List.of(
              miniBrowser(), "--private", "--disable-web-security=true", site.page(stream, false));
    };
  }

  private static Path firefoxProfile(Path folder) throws IOException {
    Path profile = Files.createDirectory(folder.resolve("profile"));
    List<String> settings = new ArrayList<>();
    for (String off :
        List.of(
            "app.normandy.enabled",
            "app.update.enabled",
            "browser.aboutwelcome.enabled",
            "browser.safebrowsing.downloads.remote.enabled",
            "browser.shell.checkDefaultBrowser",
            "datareporting.policy.dataSubmissionEnabled",
            "extensions.update.enabled",
            "network.captive-portal-service.enabled",
            "network.connectivity-service.enabled",
            "toolkit.telemetry.enabled")) {
      settings.add("user_pref(\"" + off + "\", false);");
    }
    Files.write(profile.resolve("user.js"), settings);
    return profile;
  }

  private static String miniBrowser() throws IOException {
    for (String folder : List.of("/usr/lib", "/usr/libexec")) {
      try (Stream<Path> files = Files.find(Path.of(folder), 3, Browser::isMiniBrowser)) {
        List<Path> found = files.sorted().toList();
        if (!found.isEmpty()) {
          return found.get(found.size() - 1).toString();
        }
      }
    }
    throw new AssertionError("WebKitGTK has no MiniBrowser here");
  }

  private static boolean isMiniBrowser(Path file, BasicFileAttributes attributes) {
    return file.endsWith("MiniBrowser") && Files.isExecutable(file);
  }

  @Override
  void read(InputStream output) throws IOException {
    output.transferTo(OutputStream.nullOutputStream());
  }

  /** Returns how the browser calls itself. */
  String userAgent() {
    return site.browser();
  }

  @Override
  void awaitEnd(Duration limit) {
    if (!site.isPageAlive()) {
      throw new AssertionError("the page says nothing any more");
    }
    program().terminate();
  }

  @Override
  String complaints() {
    return site.troubles() + super.complaints();
  }

  @Override
  public void close() throws IOException {
    super.close();
    if (screen != null) {
      screen.close();
    }
    if (site != null) {
      site.close();
    }
  }
}
