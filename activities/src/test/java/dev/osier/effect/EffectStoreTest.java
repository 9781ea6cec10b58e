package dev.osier.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.EffectRecord.Form;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentResult;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectStoreTest {
  private static final EffectId PARSER = new EffectId("k7f2-abc123", "parser");
  private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");

  @TempDir Path state;
  private EffectStore store;

  @BeforeEach
  void open() {
    store = new EffectStore(state);
  }

  @Test
  void allThatIsSavedIsLoaded() {
    EffectRecord saved =
        claimed(PARSER)
            .trying(2, TEN)
            .agentStarted(4711, TEN.minusMillis(3))
            .agentFoundEnded(TEN.plusSeconds(9))
            .sealedAs("c0ffee")
            .withOutcome(outcome())
            .withKept("refs/osier/kept/k7f2-abc123/parser");

    store.save(saved);

    assertThat(store.load(PARSER)).contains(saved);
  }

  @Test
  void effectWithoutRecordIsEmpty() {
    assertThat(store.load(PARSER)).isEmpty();
    assertThat(store.runs()).isEmpty();
    assertThat(store.all("k7f2-abc123")).isEmpty();
  }

  @Test
  void recordsOfRunAreListedByTask() {
    EffectRecord parser = store.save(claimed(PARSER));
    EffectRecord lexer = store.save(claimed(new EffectId("k7f2-abc123", "lexer")));
    store.save(claimed(new EffectId("other-abc123", "parser")));

    assertThat(store.all("k7f2-abc123")).containsExactly(lexer, parser);
    assertThat(store.runs()).containsExactly("k7f2-abc123", "other-abc123");
  }

  @Test
  void fieldsOfNewerOsierAreTolerated() throws IOException {
    store.save(claimed(PARSER));
    Path file = store.directory(PARSER).resolve("record.json");
    Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"newer\":{\"a\":[1]},"));

    assertThat(store.load(PARSER)).contains(claimed(PARSER));
  }

  @Test
  void recordThatAPowerCutEmptiedCountsAsNone() throws IOException {
    Path file = store.directory(PARSER).resolve("record.json");
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, "");

    assertThat(store.load(PARSER)).isEmpty();
    assertThat(store.all(PARSER.run())).isEmpty();
    assertThat(store.effects(PARSER.run())).containsExactly(PARSER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{\"run\":\"k7f2-abc123\"",
        "{\"run\":\"k7f2-abc123\",\"task\":\"parser\"}",
        "{\"run\":\"k7f2-abc123\",\"task\":\"lexer\",\"form\":\"BRANCH\",\"workspace\":\"/w\",\"step\":\"CLAIMED\"}",
        "{\"run\":\"k7f2-abc123\",\"task\":\"parser\",\"form\":\"BRANCH\",\"workspace\":\"/w\",\"step\":\"NEWER\"}"
      })
  void damagedRecordIsReportedByName(String content) throws IOException {
    Path file = store.directory(PARSER).resolve("record.json");
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);

    assertThatThrownBy(() -> store.load(PARSER))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> store.all(PARSER.run())).isInstanceOf(CorruptRecordException.class);
  }

  @Test
  void replacingLeavesNoOtherFile() throws IOException {
    store.save(claimed(PARSER));
    store.save(claimed(PARSER).withStep(Step.CREATED));

    try (var files = Files.list(store.directory(PARSER))) {
      assertThat(files).containsExactly(store.directory(PARSER).resolve("record.json"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "", "a/b", "-x", "a\nb", "a b"})
  void nameThatIsNoComponentIsRefused(String name) {
    assertThatThrownBy(() -> store.directory(new EffectId("run", name)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.directory(new EffectId(name, "task")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherTryForgetsHowTheLastOneEndedButNotWhenItsAgentRan() {
    EffectRecord first =
        claimed(PARSER)
            .trying(1, TEN)
            .agentFoundEnded(TEN.plusSeconds(5))
            .sealedAs("c0ffee")
            .withOutcome(outcome());

    EffectRecord second = first.trying(2, TEN.plusSeconds(60));

    assertThat(second.outcome()).isNull();
    assertThat(second.sealed()).isNull();
    assertThat(second.agents()).hasSize(2);
    assertThat(second.agents().get(0).covers(TEN.plusSeconds(5), Duration.ZERO)).isTrue();
    assertThat(second.agents().get(0).covers(TEN.plusSeconds(6), Duration.ZERO)).isFalse();
    assertThat(second.agents().get(1).covers(TEN.plusSeconds(600), Duration.ZERO)).isTrue();
  }

  private static EffectRecord claimed(EffectId effect) {
    return EffectRecord.claimed(effect, Form.BRANCH, effect.branch(), "/w/parser", "5ea1ed");
  }

  private static Outcome outcome() {
    return new Outcome(
        Ending.READY,
        "Wrote the parser",
        PARSER.branch(),
        "c0ffee",
        2,
        30,
        4,
        new CheckResult("./mvnw test", true, 0, 1.5, ""),
        new AgentResult("claude", 0, null, 0.25, 7, null, 60.0),
        null,
        null,
        List.of(),
        List.of(),
        List.of());
  }
}
