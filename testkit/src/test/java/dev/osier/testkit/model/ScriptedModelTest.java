package dev.osier.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A scripted model")
class ScriptedModelTest {
  private static final String WORK = "{\"tools\": [{}], \"text\": \"%s\"}";

  private final HttpClient client = HttpClient.newHttpClient();
  private ScriptedModel model;

  @BeforeEach
  void start() throws Exception {
    model = ScriptedModel.start();
  }

  @AfterEach
  void end() {
    model.close();
  }

  private HttpRequest request(String path, String header, String key, String body) {
    return HttpRequest.newBuilder(URI.create(model.url() + path))
        .header(header, key)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<String> ask(String path, String header, String key, String body)
      throws Exception {
    return client.send(request(path, header, key, body), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(String said) throws Exception {
    return ask("/v1/messages", "x-api-key", "k", WORK.formatted(said));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages, x-api-key, k, \"name\":\"Write\"",
    "/v1/responses, Authorization, Bearer k, \"name\":\"exec_command\"",
    "/v1/chat/completions, Authorization, Bearer k, \"name\":\"write\"",
    "/v1beta/models/m:streamGenerateContent, x-goog-api-key, k, \"name\":\"write_file\"",
  })
  void speaksEachProtocolFromOneScript(String path, String header, String key, String tool)
      throws Exception {
    model.play("k", "write a.txt it's\\n\nsay Done\nlimit 7\nrefuse");
    assertThat(ask(path, header, key, WORK).body()).contains("data: ", tool, "a.txt");
    assertThat(ask(path, header, key, WORK).body()).contains("Done");
    HttpResponse<String> limited = ask(path, header, key, WORK);
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("retry-after")).hasValue("7");
    assertThat(ask(path, header, key, WORK).statusCode()).isEqualTo(401);
    assertThat(ask(path, header, key, WORK).body()).contains("The script has ended");
  }

  @Test
  void speaksInOnePieceToAnAgentWithoutTools() throws Exception {
    model.play("k", "write a.txt it's\\n\nrefuse");
    String path = "/v1/chat/completions";
    String commit = "{\"messages\": [{\"content\": \"Write a commit message\"}]}";
    assertThat(ask(path, "Authorization", "Bearer k", commit).body()).contains("Aside");
    assertThat(ask(path, "Authorization", "Bearer k", "{}").body())
        .startsWith("{")
        .contains("\"content\":\"a.txt\\n```\\nit's\\n```\"");
    assertThat(ask(path, "Authorization", "Bearer k", "{}").body())
        .contains("Incorrect API key provided");
    assertThat(ask(path, "Authorization", "Bearer k", "{\"stream\": true}").body())
        .as("a title that OpenCode asks for")
        .contains("Aside");
  }

  @Test
  void keyWithoutAScriptIsAWrongOne() throws Exception {
    assertThat(ask("hi").statusCode()).isEqualTo(401);
  }

  @Test
  void requestWithoutToolsTakesNoStep() throws Exception {
    model.play("k", "say First");
    assertThat(ask("/v1/messages", "x-api-key", "k", "{}").body()).contains("Aside");
    assertThat(ask("hi").body()).contains("First");
  }

  @Test
  void tellsOfARequestThatDoesNotHoldWhatIsExpected() throws Exception {
    model.play("k", "say First\nexpect good\nsay Second\nexpect good\nsay Third");
    ask("bad");
    ask("good");
    assertThat(model.mistakes()).isEmpty();
    ask("bad");
    assertThat(model.mistakes()).singleElement().asString().startsWith("step 3: no \"good\" in ");
  }

  @Test
  void hangsUntilItIsClosed() throws Exception {
    model.play("k", "hang");
    CompletableFuture<Integer> answer =
        client
            .sendAsync(
                request("/v1/messages", "x-api-key", "k", WORK),
                HttpResponse.BodyHandlers.ofString())
            .handle((response, failure) -> response == null ? 0 : response.statusCode());
    while (model.requests().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(answer).isNotDone();
    model.close();
    assertThat(answer.get(30, TimeUnit.SECONDS)).isNotEqualTo(200);
  }

  @Test
  void refusesALineThatIsNoStep() {
    assertThatThrownBy(() -> ModelScript.parse("say Hi\njump\n")).hasMessageContaining("jump");
  }
}
