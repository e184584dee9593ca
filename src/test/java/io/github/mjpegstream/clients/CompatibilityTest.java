package io.github.mjpegstream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.clients.Sightings.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Takes every client through what happens to a stream in a day. What passes stands in
 * docs/clients.md; {@code -Dregenerate=true} writes it there.
 */
@Tag("clients")
final class CompatibilityTest {
  private static final String TABLE = "clients";
  private static final int FPS = 10;
  private static final int PICTURES = 10;

  /** Browsers take seconds to start where others have work to do as well. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final Duration END_LIMIT = Duration.ofSeconds(15);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** So old may a picture be that is shown after a pause; VLC holds back a second of them. */
  private static final Duration CURRENT = Duration.ofMillis(2500);

  private final Strips strips = new Strips();
  private final Map<Client, List<String>> failures = new LinkedHashMap<>();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void shouldShowThePictureWhateverHappens(Group group) throws IOException {
    group.require();
    List<Client> clients = group.clients(strips);
    try (Stage stage =
        new Stage(Files.createDirectory(folder.resolve("stage")), FPS, Duration.ofSeconds(1))) {
      try {
        for (Client client : clients) {
          failures.put(client, new ArrayList<>());
          client.start(
              stage, Files.createDirectory(folder.resolve(String.valueOf(failures.size()))));
        }
        watch(clients);
        pause(stage, clients);
        loseTheCamera(stage, clients);
        stage.endServer();
        for (Client client : clients) {
          attempt(client, Check.END, () -> client.awaitEnd(END_LIMIT));
        }
      } finally {
        for (Client client : clients) {
          client.close();
        }
      }
      assertThat(stage.log()).doesNotContain("Exception");
    }
    clients.forEach(this::checkOrder);

    assertThat(report()).isEmpty();
    List<String> rows = clients.stream().map(ClientsPage::row).toList();
    if (Boolean.getBoolean("regenerate")) {
      ClientsPage.write(TABLE, ClientsPage.replaced(ClientsPage.table(TABLE), rows));
    }
    assertThat(ClientsPage.table(TABLE))
        .as("%s, which -Dregenerate=true writes", ClientsPage.FILE)
        .containsAll(rows);
  }

  @Test
  void shouldNameInTheTableExactlyThoseWhichAreLookedAt() throws IOException {
    List<String> expected = new ArrayList<>(ClientsPage.head().lines().toList());
    for (Group group : Group.values()) {
      group.clients(strips).forEach(client -> expected.add(ClientsPage.row(client)));
    }

    if (Boolean.getBoolean("regenerate")) {
      ClientsPage.write(TABLE, expected);
    }
    assertThat(ClientsPage.table(TABLE)).isEqualTo(expected);
  }

  private void watch(List<Client> clients) {
    for (Client client : clients) {
      check(client, Check.CONNECTS, s -> !s.all().isEmpty(), START_LIMIT);
      check(client, Check.PICTURES, s -> s.distinct() >= PICTURES, LIMIT);
    }
  }

  private void pause(Stage stage, List<Client> clients) throws IOException {
    for (Client client : clients) {
      client.pause();
    }
    stage.film(PAUSE);
    long resumed = System.currentTimeMillis();
    for (Client client : clients) {
      client.resume();
    }
    for (Client client : clients) {
      check(
          client,
          Check.PAUSE,
          s -> s.live().stream().anyMatch(p -> p.drawnMillis() > resumed && isCurrent(p)),
          LIMIT);
    }
  }

  private static boolean isCurrent(Sighting picture) {
    return picture.seenMillis() - picture.drawnMillis() < CURRENT.toMillis();
  }

  private void loseTheCamera(Stage stage, List<Client> clients) throws IOException {
    Map<Client, Set<String>> before = new LinkedHashMap<>();
    for (Client client : clients) {
      before.put(client, client.connections());
      boolean visible = !before.get(client).isEmpty() || client.note(Check.RESTART) != null;
      if (!visible) {
        failures.get(client).add("its connection cannot be seen");
      }
    }
    stage.takeCameraAway();
    long away = System.currentTimeMillis();
    for (Client client : clients) {
      check(
          client,
          Check.RESTART,
          s -> s.all().stream().anyMatch(p -> !p.live() && p.seenMillis() >= away),
          LIMIT);
    }
    stage.putCameraBack();
    long back = System.currentTimeMillis();
    for (Client client : clients) {
      check(
          client,
          Check.RESTART,
          s -> s.live().stream().anyMatch(p -> p.drawnMillis() >= back),
          LIMIT);
      if (!client.connections().containsAll(before.get(client))) {
        failures.get(client).add(Check.RESTART.title() + ": not on the same connection");
      }
    }
  }

  /** None goes back in time, whatever happens. */
  private void checkOrder(Client client) {
    int last = -1;
    for (Sighting picture : client.sightings.live()) {
      if (picture.frame() < last) {
        failures.get(client).add("picture " + picture.frame() + " was shown after picture " + last);
      }
      last = picture.frame();
    }
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private void attempt(Client client, Check check, Attempt attempt) throws IOException {
    try {
      attempt.run();
    } catch (AssertionError e) {
      failures.get(client).add(check.title() + ": " + e.getMessage() + " " + e.getCause());
    }
  }

  /** A client that has failed once is not waited for again. */
  private void check(Client client, Check check, Predicate<Sightings> wanted, Duration limit) {
    List<String> failed = failures.get(client);
    if (failed.isEmpty() && !client.sightings.await(wanted, limit)) {
      failed.add(check.title() + ": no");
    }
  }

  /** Returns what failed, with what the client has to say of it; empty if nothing did. */
  private String report() {
    StringBuilder report = new StringBuilder();
    failures.forEach(
        (client, failed) -> {
          if (!failed.isEmpty()) {
            List<Sighting> seen = client.sightings.all();
            report.append(client.name()).append(": ").append(new TreeSet<>(failed));
            report.append("\n  last seen: ");
            report.append(seen.subList(Math.max(0, seen.size() - 3), seen.size()));
            report.append("\n  ").append(client.complaints()).append('\n');
          }
        });
    return report.toString();
  }
}
