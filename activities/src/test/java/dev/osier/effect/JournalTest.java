package dev.osier.effect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.Journal.Entry;
import dev.osier.effect.Journal.Event;
import dev.osier.effect.Journal.Phase;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final EffectId PARSER = new EffectId("k7f2", "parser");
  private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");

  @TempDir Path state;

  @Test
  void lineHasTheWordsOfTheContract() throws IOException {
    journal(1_000).write(Event.CREATE, Phase.BEFORE, PARSER, null);

    assertThat(state.resolve("events.jsonl"))
        .hasContent(
            "{\"time\":\"2026-11-01T10:00:00Z\",\"event\":\"create\",\"phase\":\"before\","
                + "\"effect\":\"k7f2/parser\"}\n");
  }

  @Test
  void linesAreReadInOrder() {
    Journal journal = journal(1_000);
    journal.write(Event.KEEP, Phase.BEFORE, PARSER, null);
    journal.write(Event.KEEP, Phase.AFTER, PARSER, "refs/osier/kept/k7f2/parser");

    assertThat(journal.read())
        .containsExactly(
            new Entry(TEN, Event.KEEP, Phase.BEFORE, "k7f2/parser", null),
            new Entry(TEN, Event.KEEP, Phase.AFTER, "k7f2/parser", "refs/osier/kept/k7f2/parser"));
  }

  @Test
  void tornLineIsLeftOutAndDoesNotSwallowTheNext() throws IOException {
    Journal journal = journal(1_000);
    journal.write(Event.CREATE, Phase.BEFORE, PARSER, null);
    Files.write(
        state.resolve("events.jsonl"),
        "{\"time\":\"2026-11-01T10:0".getBytes(UTF_8),
        StandardOpenOption.APPEND);
    assertThat(journal.read()).hasSize(1);

    journal.write(Event.CREATE, Phase.AFTER, PARSER, null);

    assertThat(journal.read()).extracting(Entry::phase).containsExactly(Phase.BEFORE, Phase.AFTER);
  }

  @Test
  void journalPastItsLimitBecomesTheOldOne() throws IOException {
    Journal journal = journal(250);
    for (int i = 0; i < 4; i++) {
      journal.write(Event.MERGE, Phase.AFTER, PARSER, "line " + i);
    }

    assertThat(Files.size(state.resolve("events.jsonl"))).isLessThanOrEqualTo(250);
    assertThat(journal.read()).extracting(Entry::detail).endsWith("line 2", "line 3");
    try (var files = Files.list(state)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("events.jsonl", "events.old.jsonl");
    }
  }

  @Test
  void writersAtOnceLoseNoLine() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Object>> writers = new ArrayList<>();
    for (int writer = 0; writer < 4; writer++) {
      Journal journal = journal(1_000_000);
      writers.add(
          () -> {
            for (int i = 0; i < 100; i++) {
              journal.write(Event.REMOVE, Phase.AFTER, PARSER, "x".repeat(i));
            }
            return journal;
          });
    }
    try {
      for (Future<Object> writer : threads.invokeAll(writers)) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(journal(1_000_000).read()).hasSize(400);
  }

  private Journal journal(long limitBytes) {
    return new Journal(state, limitBytes, Clock.fixed(TEN, ZoneOffset.UTC));
  }
}
