package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.camera.testpattern.PatternReader;
import io.github.mjpegstream.camera.testpattern.PatternReader.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as people use it, in a real browser against the real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UiTest {
  private static final String PLAYING =
      "document.querySelector('.stage')?.dataset.state === 'playing'";

  /** Set in a page to see later that it has not been loaded again. */
  private static final String MARK = "window.marked = true";

  private ServerProcess server;
  private UiBrowser browser;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path shared) throws IOException {
    Programs.require("chromium");
    folder = shared;
    server = ServerProcess.start(Map.of(), "--camera", "test-pattern", "--fps", "10");
    browser = new UiBrowser(Files.createDirectory(folder.resolve("browser")));
    browser.look(1280, 800, "light");
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void shouldShowTheNewestPictureWithoutAComplaintInTheConsole() throws IOException {
    browser.open(server.url("/ui"));
    browser.await(PLAYING);

    Reading first = awaitPicture(reading -> true);
    Reading later = awaitPicture(reading -> reading.frameNumber() > first.frameNumber() + 10);

    long ageMillis = System.currentTimeMillis() - later.epochMillis();
    System.out.println("The page: the picture is " + ageMillis + " ms old");
    assertThat(ageMillis).isBetween(0L, 2000L);
    assertThat(browser.text("location.pathname")).isEqualTo("/ui/");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void shouldTellPlausibleFiguresOfTheStream() {
    browser.open(server.url("/ui/"));
    browser.await(PLAYING);

    browser.await("Math.abs(parseFloat(" + fact("rate") + ") - 10) < 1");
    browser.await("/^(\\d{2,3}|< 10) ms old$/.test(" + fact("age") + ")");
    browser.await(
        "parseFloat(" + fact("traffic") + ") > 20 && /kB\\/s$/.test(" + fact("traffic") + ")");
    browser.await(fact("viewers") + " === '1 viewer'");
    assertThat(browser.text(fact("size"))).isEqualTo("480 × 360");
  }

  @Test
  void shouldCutTheStreamWhereverTheNetworkDoes() {
    browser.open(server.url("/ui/"));

    String cut =
        browser.text(
            """
            (async () => {
              const {PartReader} = await import('./parts.js');
              let seed = 7;
              const next = (n) => (seed = seed * 48271 % 2147483647) % n;
              const pictures = [1, 2, 3, 900, 70000, 5, 1].map((n) =>
                  Uint8Array.from({length: n}, () => next(4) ? next(256) : [13, 10, 45][next(3)]));
              const text = (s) => new TextEncoder().encode(s);
              const chunks = [text('--frame\\r\\n')];
              pictures.forEach((p, i) => chunks.push(text('Content-Type: image/jpeg\\r\\n'
                  + 'Content-Length: ' + p.length + '\\r\\nX-Timestamp: ' + i + '.500000\\r\\n\\r\\n'),
                  p, text('\\r\\n--frame\\r\\n')));
              const all = new Uint8Array(await new Blob(chunks).arrayBuffer());
              for (let round = 0; round < 200; round++) {
                const got = [];
                const reader = new PartReader((part) => got.push(part));
                for (let at = 0; at < all.length; ) {
                  const end = at + 1 + next(round % 2 ? 9 : 20000);
                  reader.push(all.subarray(at, end));
                  at = end;
                }
                const same = got.length === pictures.length && got.every((part, i) =>
                    part.capturedMillis === i * 1000 + 500 && part.jpeg.length === pictures[i].length
                    && part.jpeg.every((b, j) => b === pictures[i][j]));
                if (!same) return 'round ' + round + ': ' + got.length;
              }
              return 'all';
            })()
            """);
    String complaint =
        browser.text(
            """
            import('./parts.js').then(({PartReader}) => new PartReader(() => {}).push(
                new TextEncoder().encode('--frame\\r\\nContent-Type: image/jpeg\\r\\n\\r\\n')))
                .catch((error) => error.message)
            """);

    assertThat(cut).isEqualTo("all");
    assertThat(complaint).contains("no length");
  }

  @Test
  void shouldSkipToTheNewestPictureWhenTheBrowserIsSlow() {
    // Not the page itself, which would decode as well.
    browser.open(server.url("/ui/words.js"));

    String decoded =
        browser.text(
            """
            (async () => {
              const {Player} = await import('./player.js');
              let stream;
              window.fetch = async () => new Response(new ReadableStream({start: (c) => (stream = c)}));
              const begun = [];
              window.createImageBitmap = (blob) => new Promise((done) =>
                  begun.push({bytes: blob.size, finish: () => done({close() {}})}));
              const shown = [];
              const player = new Player('/', '/', (bitmap, captured) => shown.push(captured / 1000), () => {});
              const turn = () => new Promise((done) => setTimeout(done));
              const until = async (condition) => { while (!condition()) await turn(); };
              player.start();
              await until(() => stream);
              for (let n = 1; n <= 9; n++) {
                stream.enqueue(new TextEncoder().encode('--frame\\r\\nContent-Length: ' + n
                    + '\\r\\nX-Timestamp: ' + n + '\\r\\n\\r\\n' + 'x'.repeat(n) + '\\r\\n'));
              }
              await until(() => begun.length === 1);
              for (let i = 0; i < 20; i++) await turn();
              begun[0].finish();
              await until(() => begun.length === 2);
              begun[1].finish();
              await until(() => shown.length === 2);
              for (let i = 0; i < 20; i++) await turn();
              player.stop();
              return begun.map((b) => b.bytes) + ' shown ' + shown;
            })()
            """);

    assertThat(decoded).isEqualTo("1,9 shown 1,9");
  }

  @Test
  void shouldWorkBehindAProxyThatPutsAPrefixBeforeItsPaths() throws IOException {
    try (PrefixProxy proxy = new PrefixProxy("/cam", server.url(""))) {
      browser.open(proxy.url("/cam/ui"));

      browser.await(PLAYING + " && " + badge("Live"));
      browser.await("document.querySelector('#control-brightness') !== null");
      assertThat(browser.text("location.pathname")).isEqualTo("/cam/ui/");
      assertThat(browser.text("document.querySelector('details').textContent"))
          .contains(proxy.url("/cam/snapshot"));
      assertThat(browser.console()).isEmpty();
    }
  }

  @Test
  void shouldShowMoreCamerasThanABrowserMayHaveConnections() throws IOException {
    StringBuilder config = new StringBuilder("cameras:\n");
    for (int i = 1; i <= 6; i++) {
      config.append("  c%d: {type: test-pattern, resolution: 160x120, fps: 2}\n".formatted(i));
    }
    Path file = Files.writeString(folder.resolve("six.yml"), config);
    try (ServerProcess six = ServerProcess.start(Map.of(), "--config", file.toString())) {
      browser.open(six.url("/ui/"));

      browser.await("document.querySelectorAll('.stage[data-state=playing]').length === 6");
      browser.await("document.querySelector('#summary').textContent === 'all 6 live · 4 viewers'");
      // A connection is left for everything else.
      browser.text("location.hash = '#c6'");
      browser.await(
          "document.querySelector('h1').textContent === 'c6' && "
              + fact("viewers")
              + " === '1 viewer'");
    }
  }

  @Test
  void shouldSaveASnapshotAndARecording() throws IOException {
    browser.open(server.url("/ui/"));
    browser.await(PLAYING);

    browser.click("button[aria-label='Save a snapshot']");
    Path snapshot = awaitFile(".jpg");
    browser.click("button[aria-label=Record]");
    browser.await("parseFloat(/, ([\\d.]+) [kM]B/.exec(document.body.innerText)?.[1]) > 1");
    browser.click("button[aria-label^='Stop recording']");
    Path recording = awaitFile(".mp4", ".webm");

    assertThat(Patterns.isPattern(Files.readAllBytes(snapshot))).isTrue();
    assertThat(Files.size(recording)).isGreaterThan(1000);
    browser.await("document.body.innerText.includes('Saved camera-')");
  }

  @Test
  void shouldBeUsableWithTheKeyboardAlone() {
    browser.open(server.url("/ui/"));
    browser.await(PLAYING);
    browser.text("document.activeElement.blur()");

    StringBuilder reached = new StringBuilder();
    for (int i = 0; i < 80 && !reached.toString().contains("[Show it elsewhere]"); i++) {
      browser.press("Tab");
      String focus =
          browser.text(
              "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
                  + " return '[' + (e.ariaLabel || e.labels?.[0]?.textContent || e.textContent).trim()"
                  + " + ']' + (s.outlineStyle === 'none' ? ' without a sign' : ''); })()");
      assertThat(focus).doesNotContain("without a sign");
      reached.append(focus);
    }

    assertThat(reached.toString())
        .startsWith("[Skip to the picture]")
        .contains("[Hide details]", "[Save a snapshot]", "[Record]", "[Full screen]")
        .endsWith("[Show it elsewhere]");
    browser.press("Enter");
    browser.await("document.querySelector('details').open");
    assertThat(browser.text("document.querySelector('details').innerText"))
        .contains("<img src=\"" + server.url("/stream") + "\"")
        .contains("Snapshot URL: " + server.url("/snapshot"));
    browser.press("Tab");
    browser.press("Enter");
    browser.await("document.querySelector('.snippet').innerText.includes('Copied')");
  }

  @Test
  void shouldChangeThePictureWithTheControls() throws IOException {
    Path file = folder.resolve("controls.yml");
    Files.writeString(file, "camera:\n  type: test-pattern\n  fps: 10 # as the printer wants it\n");
    try (ServerProcess own = ServerProcess.start(Map.of(), "--config", file.toString())) {
      browser.open(own.url("/ui/"));
      browser.await(PLAYING + " && document.querySelector('#control-brightness') !== null");
      double before = browser.number(brightness());

      browser.text("document.querySelector('#control-brightness').focus()");
      browser.press("End");
      browser.await("(" + brightness() + ") > " + (before + 40));
      browser.await("/^(Applied live|Camera restarted).* m?s\\.$/.test(" + told() + ")");
      assertThat(browser.text("document.querySelector('#control-brightness-exact').value"))
          .isEqualTo("1");
      browser.click("button[aria-label='Reset Brightness to 0.1']");
      browser.await("Math.abs((" + brightness() + ") - " + before + ") < 10");

      set("#control-fps-exact", "20");
      browser.await("/new picture after \\d/.test(" + told() + ") || /live/.test(" + told() + ")");
      browser.await("Math.abs(parseFloat(" + fact("rate") + ") - 20) < 2");
      set("#control-fps-exact", "999");
      browser.await(
          "document.querySelector('[data-name=fps] .field-error').textContent.includes('expected')");
      assertThat(browser.text("document.querySelector('#control-fps').ariaInvalid"))
          .isEqualTo("true");

      set("#control-fps-exact", "15");
      browser.await("Math.abs(parseFloat(" + fact("rate") + ") - 15) < 1.5");
      browser.text(
          "[...document.querySelectorAll('button')].find((b) => b.textContent.startsWith('Save to')).click()");
      browser.await(told() + ".includes('Saved to')");
      assertThat(Files.readString(file)).contains("fps: 15 # as the printer wants it");
    }
  }

  /** Types a value into a field and leaves it. */
  private void set(String selector, String value) {
    browser.text(
        "(() => { const e = document.querySelector('%s'); e.value = '%s'; e.dispatchEvent(new Event('change')); })()"
            .formatted(selector, value));
  }

  private static String told() {
    return "document.querySelector('.panel-head .told').textContent";
  }

  @Test
  void shouldLeaveTheServerAloneWhileTheTabIsHidden() throws IOException {
    browser.open(server.url("/ui/"));
    browser.await(PLAYING);
    server.awaitHealth(text -> text.contains("\"clients\" : 1"));

    Runnable back = browser.lookElsewhere();
    browser.await("document.hidden");
    server.awaitHealth(text -> !text.contains("\"clients\" : 1"));
    back.run();

    browser.await("!document.hidden && " + PLAYING);
    server.awaitHealth(text -> text.contains("\"clients\" : 1"));
  }

  @Test
  void shouldSayInWordsThatTheCameraIsDownAndShowItLiveAgain() throws IOException {
    FakeCamera camera = new FakeCamera(Files.createDirectory(folder.resolve("camera")));
    try (ServerProcess pi =
        ServerProcess.start(
            camera.environment(), "--camera", "rpicam", "--stall-timeout", "1s", "--fps", "10")) {
      browser.open(pi.url("/ui/"));
      browser.await(PLAYING + " && " + badge("Live"));
      browser.text(MARK);
      String before = browser.text(checksum());
      browser.await(checksum() + " !== '" + before + "'");

      camera.fault("no-camera");
      browser.await(badge("Down, tries again soon"));
      browser.await("document.querySelector('.reason').textContent.includes('found no camera')");
      browser.await("document.querySelector('.advice').textContent.includes('cable')");
      browser.await(
          "/since \\d\\d:\\d\\d:\\d\\d, for \\d+ s/.test(document.querySelector('.state-line').innerText)");
      // The placeholder is a picture like any other: dark, with words.
      browser.await("(" + brightness() + ") < 60");
      camera.fault("");

      browser.await(badge("Live") + " && document.querySelector('.reason').textContent === ''");
      browser.await("(" + brightness() + ") > 60");
      assertThat(browser.text("document.querySelector('.facts').innerText")).contains("not found");
      assertThat(browser.text("window.marked")).isEqualTo("true");
    }
  }

  @Test
  void shouldComeBackByItselfWhenTheServerIsRestarted() throws IOException {
    int port;
    try (ServerProcess first = ServerProcess.start(Map.of(), "--camera", "test-pattern")) {
      port = first.port();
      browser.open(first.url("/ui/"));
      browser.await(PLAYING);
      browser.text(MARK);
      awaitPicture(reading -> reading.frameNumber() > 10);
    }
    browser.await("document.querySelector('.notice').innerText.includes('No connection.')");
    browser.await("/Tries again in \\d+ s/.test(document.querySelector('.notice').innerText)");
    browser.await("document.querySelector('#link-lost').textContent.includes('cannot be reached')");
    browser.await(badge("Not known"));

    try (ServerProcess second =
        ServerProcess.start(Map.of(), "--camera", "test-pattern", "--port", String.valueOf(port))) {
      browser.await(PLAYING + " && !('lost' in document.querySelector('.stage').dataset)");
      Reading live = awaitPicture(reading -> reading.frameNumber() < 1000);
      awaitPicture(reading -> reading.frameNumber() > live.frameNumber() + 5);
      browser.await("document.querySelector('#link-lost').textContent === ''");
      assertThat(browser.text("window.marked")).isEqualTo("true");
      assertThat(second.log()).contains("live");
    }
  }

  @Test
  void shouldShowSeveralCamerasSideBySideAndOneOfThemLarge() throws IOException {
    try (ServerProcess two = ServerProcess.start(Map.of(), "--config", twoCameras().toString())) {
      browser.open(two.url("/ui/"));
      browser.await("document.querySelectorAll('.grid .stage[data-state=playing]').length === 2");
      browser.await("document.querySelector('#summary').textContent === 'all 2 live · 2 viewers'");

      browser.text("document.querySelector('.grid a[href=\"#garden\"]').focus()");
      browser.press("Enter");
      browser.await("document.querySelector('h1').textContent === 'garden' && " + PLAYING);
      // What cannot be seen is not connected.
      two.awaitHealth("/cameras/front/health", text -> text.contains("\"clients\" : 0"));
      two.awaitHealth("/cameras/garden/health", text -> text.contains("\"clients\" : 1"));
      assertThat(browser.canvas(".stage canvas").getWidth()).isEqualTo(640);

      browser.press("Escape");
      browser.await("document.querySelectorAll('.grid .stage[data-state=playing]').length === 2");
      assertThat(browser.text("document.activeElement.textContent")).isEqualTo("garden");
      assertThat(browser.console()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"360, dark", "360, light", "1920, dark", "1920, light"})
  void shouldHideNothingFromAssistiveTechnology(int width, String scheme) throws IOException {
    browser.look(width, width < 600 ? 780 : 1080, scheme);
    try (ServerProcess two = ServerProcess.start(Map.of(), "--config", twoCameras().toString())) {
      browser.open(two.url("/ui/"));
      browser.await("document.querySelectorAll('.grid .stage[data-state=playing]').length === 2");
      assertThat(violations()).as("all cameras").isEmpty();
      assertThat(overflow()).as("width beyond the screen").isZero();

      browser.text("location.hash = '#front'");
      browser.await("document.querySelector('h1').textContent === 'front' && " + PLAYING);
      browser.text("document.querySelector('details').open = true");
      assertThat(violations()).as("one camera").isEmpty();
      assertThat(overflow()).as("width beyond the screen").isZero();
      assertThat(
              browser.text(
                  "getComputedStyle(document.body).colorScheme + matchMedia('(prefers-color-scheme: dark)').matches"))
          .endsWith(String.valueOf(scheme.equals("dark")));
    } finally {
      browser.look(1280, 800, "light");
    }
  }

  private Path twoCameras() throws IOException {
    Path file = folder.resolve("two.yml");
    return Files.writeString(
        file,
        """
        cameras:
          front:
            type: test-pattern
            fps: 10
          garden:
            type: test-pattern
            resolution: 640x360
        """);
  }

  /** What axe finds, of whatever weight. */
  private String violations() throws IOException {
    try (InputStream axe = UiTest.class.getResourceAsStream("/axe.min.js")) {
      browser.run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    return browser.text(
        "axe.run().then(({violations}) => violations.map((v) => v.impact + ' ' + v.id + ': '"
            + " + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join('; ')).join('\\n'))");
  }

  private int overflow() {
    return (int)
        browser.number(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  private Reading awaitPicture(java.util.function.Predicate<Reading> wanted) throws IOException {
    Optional<Reading> seen = Optional.empty();
    for (int i = 0; i < 400; i++) {
      seen = PatternReader.read(browser.canvas(".stage canvas"));
      if (seen.filter(wanted).isPresent()) {
        return seen.get();
      }
      browser.pause();
    }
    throw new AssertionError("no such picture; last seen: " + seen);
  }

  private Path awaitFile(String... endings) throws IOException {
    for (int i = 0; i < 400; i++) {
      try (Stream<Path> files = Files.list(folder.resolve("browser"))) {
        Optional<Path> found =
            files
                .filter(file -> List.of(endings).stream().anyMatch(file.toString()::endsWith))
                .findFirst();
        if (found.isPresent()) {
          return found.get();
        }
      }
      browser.pause();
    }
    throw new AssertionError("no file that ends in " + List.of(endings));
  }

  private static String fact(String name) {
    return "document.querySelector('.bar [data-fact=" + name + "]').textContent";
  }

  private static String badge(String words) {
    return "document.querySelector('.bar .badge').textContent === '" + words + "'";
  }

  /** Another one for another picture. */
  private static String checksum() {
    return "document.querySelector('.stage canvas').toDataURL().length.toString()"
        + " + document.querySelector('.stage canvas').toDataURL().slice(-200)";
  }

  /** The mean of all channels of the picture, 0 to 255. */
  private static String brightness() {
    return """
        (() => {
          const canvas = document.querySelector('.stage canvas');
          const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let sum = 0;
          for (let i = 0; i < data.length; i += 4) sum += data[i] + data[i + 1] + data[i + 2];
          return sum / data.length * 4 / 3;
        })()
        """;
  }
}
