package io.github.mjpegstream.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tables of docs/clients.md, each between two comments. */
final class ClientsPage {
  static final Path FILE = Path.of("docs", "clients.md");

  private ClientsPage() {}

  /** Returns the line of a client that has passed every check. */
  static String row(Client client) {
    StringBuilder row = new StringBuilder("| ");
    row.append(client.name()).append(" | ").append(client.how()).append(" |");
    for (Check check : Check.values()) {
      String note = client.note(check);
      row.append(' ').append(note == null ? "yes" : note).append(" |");
    }
    return row.toString();
  }

  static String head() {
    StringBuilder titles = new StringBuilder("| client | as |");
    StringBuilder rule = new StringBuilder("|---|---|");
    for (Check check : Check.values()) {
      titles.append(' ').append(check.title()).append(" |");
      rule.append("---|");
    }
    return titles + "\n" + rule;
  }

  /** Returns the lines of a table. */
  static List<String> table(String name) throws IOException {
    String page = Files.readString(FILE);
    String begin = begin(name);
    return page.substring(page.indexOf(begin) + begin.length(), page.indexOf(end(name)))
        .lines()
        .toList();
  }

  /** Writes a table anew. */
  static void write(String name, List<String> lines) throws IOException {
    String page = Files.readString(FILE);
    String begin = begin(name);
    Files.writeString(
        FILE,
        page.substring(0, page.indexOf(begin) + begin.length())
            + String.join("\n", lines)
            + "\n"
            + page.substring(page.indexOf(end(name))));
  }

  /** Puts these rows in the place of those that begin alike, or at the end. */
  static List<String> replaced(List<String> lines, List<String> rows) {
    List<String> result = new ArrayList<>(lines);
    for (String row : rows) {
      String name = row.substring(0, row.indexOf(" |"));
      int at = 0;
      while (at < result.size() && !result.get(at).startsWith(name + " |")) {
        at++;
      }
      if (at < result.size()) {
        result.set(at, row);
      } else {
        result.add(row);
      }
    }
    return result;
  }

  private static String begin(String name) {
    return "<!-- " + name + ": begin -->\n";
  }

  private static String end(String name) {
    return "<!-- " + name + ": end -->";
  }
}
