package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.http.RawClient.Answer;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description of the API must be what the server does: no more, and no less. */
final class OpenApiTest {
  private ServerFixture fixture;
  private Map<String, Object> description;
  private JsonSchema schemas;

  @BeforeEach
  void start() throws IOException {
    fixture = new ServerFixture("NAME");
    try (RawClient client = fixture.connect().get("/api/v1/openapi.json")) {
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers()).containsEntry("content-type", "application/json");
      description = JsonTree.object(answer.text());
    }
    schemas = new JsonSchema(description);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldDescribeEveryPathAndMethodAndNoOther() {
    Map<String, TreeSet<String>> served = new TreeMap<>();
    fixture
        .server
        .methodsByPath()
        .forEach(
            (path, methods) -> {
              TreeSet<String> names = new TreeSet<>();
              for (HttpMethod method : methods) {
                if (!method.equals(HttpMethod.HEAD)) {
                  names.add(method.name().toLowerCase(Locale.ROOT));
                }
              }
              served.put(path.replace("NAME", "{name}"), names);
            });
    // The page for people is not part of what programs use.
    served.keySet().removeIf(path -> path.startsWith("/ui"));

    Map<String, TreeSet<String>> described = new TreeMap<>();
    paths()
        .forEach(
            (path, item) -> {
              TreeSet<String> names = new TreeSet<>();
              ((Map<?, ?>) item).keySet().forEach(name -> names.add((String) name));
              names.remove("parameters");
              described.put((String) path, names);
            });

    assertThat(described).containsExactlyEntriesOf(served);
  }

  @Test
  void shouldHaveExamplesThatAgreeWithItsSchemas() {
    List<String> problems = new ArrayList<>();
    int[] examples = {0};
    checkExamples(description, "", problems, examples);

    assertThat(problems).isEmpty();
    assertThat(examples[0]).isGreaterThanOrEqualTo(8);
  }

  private void checkExamples(Object node, String where, List<String> problems, int[] examples) {
    if (node instanceof Map<?, ?> object) {
      if (object.containsKey("example") && object.containsKey("schema")) {
        examples[0]++;
        schemas
            .problems(object.get("schema"), object.get("example"))
            .forEach(problem -> problems.add(where + ": " + problem));
      }
      object.forEach((name, child) -> checkExamples(child, where + "/" + name, problems, examples));
    } else if (node instanceof List<?> list) {
      list.forEach(child -> checkExamples(child, where, problems, examples));
    }
  }

  /** What the server really answers, in every way that is described for a document. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET   | /health                          | 200 |
          GET   | /cameras                         | 200 |
          GET   | /cameras/{name}                  | 200 |
          GET   | /cameras/{name}/health           | 200 |
          GET   | /state                           | 200 |
          GET   | /api/v1/cameras                  | 200 |
          GET   | /api/v1/cameras/{name}           | 200 |
          GET   | /api/v1/cameras/{name}/controls  | 200 |
          GET   | /api/v1/openapi.json             | 200 |
          PATCH | /api/v1/cameras/{name}/controls  | 200 | {"brightness":0.3,"contrast":null}
          PATCH | /api/v1/cameras/{name}/controls  | 400 | {"brightness":7,"colour":1}
          POST  | /api/v1/cameras/{name}/restart   | 202 | {}
          POST  | /api/v1/cameras/{name}/restart   | 400 | {"now":true}
          """)
  void shouldDescribeWhatIsAnswered(String method, String path, int status, String body)
      throws IOException {
    String sent = body == null ? "" : body;
    try (RawClient client = fixture.connect()) {
      client.send(
          method
              + " "
              + path.replace("{name}", "NAME")
              + " HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
              + sent.length()
              + "\r\n\r\n"
              + sent);
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(status);
      Object schema =
          JsonTree.at(
              paths(),
              path,
              method.toLowerCase(Locale.ROOT),
              "responses",
              String.valueOf(status),
              "content",
              "application/json",
              "schema");
      assertThat(schemas.problems(schema, JsonTree.read(answer.text()))).isEmpty();
    }
  }

  @Test
  void shouldDescribeTheEvents() throws IOException {
    try (RawClient client = fixture.connect().get("/events")) {
      client.head();
      String line = client.line(false);
      while (!line.startsWith("data: ")) {
        line = client.line(false);
      }
      Object schema = JsonTree.at(description, "components", "schemas", "Event");

      assertThat(schemas.problems(schema, JsonTree.read(line.substring("data: ".length()))))
          .isEmpty();
    }
  }

  @Test
  void shouldNoticeADocumentThatIsNotAsDescribed() {
    Object schema = JsonTree.at(description, "components", "schemas", "Restarting");

    assertThat(schemas.problems(schema, Map.of("camera", 1, "extra", true)))
        .hasSize(3)
        .anySatisfy(problem -> assertThat(problem).contains("not of type"))
        .anySatisfy(problem -> assertThat(problem).contains("lacks restarting"))
        .anySatisfy(problem -> assertThat(problem).contains("has extra"));
  }

  private Map<?, ?> paths() {
    return (Map<?, ?>) description.get("paths");
  }
}
