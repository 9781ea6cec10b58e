package dev.osier.effect;

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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTailTest {
  private static final int SMALL = 700;

  @TempDir Path state;
  private Path file;

  @BeforeEach
  void name() {
    file = state.resolve("events.jsonl");
  }

  private static void write(Journal journal, int from, int to) {
    for (int i = from; i < to; i++) {
      journal.write(Event.KEEP, Phase.AFTER, new EffectId("r", "t" + i), null);
    }
  }

  private static List<String> names(List<Entry> entries) {
    return entries.stream().map(entry -> entry.effect().substring(3)).toList();
  }

  @Test
  void nothingIsReadOfNoJournal() {
    JournalTail tail = new JournalTail(state);
    assertThat(tail.last(10, entry -> true)).isEmpty();
    assertThat(tail.more(entry -> true)).isEmpty();
    write(new Journal(state), 0, 2);
    assertThat(names(tail.more(entry -> true))).containsExactly("0", "1");
  }

  @Test
  void lastOnesThenWhatIsAdded() {
    Journal journal = new Journal(state);
    write(journal, 0, 10);
    JournalTail tail = new JournalTail(state);
    assertThat(names(tail.last(3, entry -> !entry.effect().endsWith("8"))))
        .containsExactly("6", "7", "9");
    assertThat(tail.more(entry -> true)).isEmpty();
    write(journal, 10, 12);
    assertThat(names(tail.more(entry -> true))).containsExactly("10", "11");
    assertThat(tail.more(entry -> true)).isEmpty();
    assertThat(new JournalTail(state).last(0, entry -> true)).isEmpty();
  }

  @Test
  void lineInTheMiddleOfBeingWrittenIsWaitedForAndATornOnePassedOver() throws IOException {
    Journal journal = new Journal(state);
    write(journal, 0, 1);
    String line = Files.readString(file);
    JournalTail tail = new JournalTail(state);
    append(line.substring(0, 20));
    assertThat(names(tail.last(10, entry -> true))).containsExactly("0");
    append(line.substring(20, 40));
    assertThat(tail.more(entry -> true)).isEmpty();
    append(line.substring(40));
    assertThat(names(tail.more(entry -> true))).containsExactly("0");
    append("{\"torn\u00ff");
    assertThat(tail.more(entry -> true)).isEmpty();
    write(journal, 1, 2);
    assertThat(names(tail.more(entry -> true))).containsExactly("1");
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void rotationsLoseAndRepeatNothing() {
    Journal journal = new Journal(state, SMALL, Clock.systemUTC());
    JournalTail tail = new JournalTail(state);
    List<String> seen = new ArrayList<>(names(tail.last(1_000, entry -> true)));
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      write(journal, i, i + 1);
      written.add(Integer.toString(i));
      if (i % 3 == 0) {
        seen.addAll(names(tail.more(entry -> true)));
      }
    }
    seen.addAll(names(tail.more(entry -> true)));
    assertThat(state.resolve("events.old.jsonl")).exists();
    assertThat(seen).isEqualTo(written);
    // One who comes later finds what both files hold.
    List<String> late = names(new JournalTail(state).last(1_000, entry -> true));
    assertThat(late).isEqualTo(written.subList(40 - late.size(), 40)).hasSizeGreaterThan(5);
  }

  @Test
  void fileThatWasCutIsReadFromItsBeginning() throws IOException {
    Journal journal = new Journal(state);
    write(journal, 0, 5);
    JournalTail tail = new JournalTail(state);
    tail.last(5, entry -> true);
    Files.writeString(file, "");
    write(journal, 7, 8);
    assertThat(names(tail.more(entry -> true))).containsExactly("7");
  }

  @Test
  void endlessLineAndWhatIsNoFileAreNoObstacle() throws Exception {
    Files.writeString(file, "x".repeat(9 * 1024 * 1024));
    Journal journal = new Journal(state);
    write(journal, 0, 1);
    JournalTail tail = new JournalTail(state);
    assertThat(names(tail.last(5, entry -> true))).containsExactly("0");
    assertThat(tail.more(entry -> true)).isEmpty();
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThat(new JournalTail(state).last(5, entry -> true)).isEmpty();
  }
}
