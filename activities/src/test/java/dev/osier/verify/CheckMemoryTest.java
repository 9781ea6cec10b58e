package dev.osier.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.step.CheckResult;
import dev.osier.step.RunTask.WorkspaceNeeds;
import dev.osier.step.VerifyMerge.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What is remembered of checks")
class CheckMemoryTest {
  private static final String KEY = "0".repeat(64);

  @TempDir Path state;
  private CheckMemory memory;

  @BeforeEach
  void open() {
    memory = new CheckMemory(state);
  }

  private static Request asks(String run, int failures, boolean fresh) {
    return new Request(
        run, "/r", "c".repeat(40), "make", WorkspaceNeeds.NOTHING, 60, 0, failures, fresh);
  }

  private static CheckResult ended(@Nullable Integer exit) {
    boolean passed = exit != null && exit == 0;
    return new CheckResult("make", passed, exit, 1.5, passed ? "" : "red");
  }

  @Test
  void whatPassedCountsForEveryRunUnlessItIsToBeAskedAnew() {
    memory.note(KEY, asks("one", 0, false), ended(0));

    assertThat(memory.answer(KEY, asks("one", 0, true)))
        .isEqualTo(new CheckResult("make", true, 0, 1.5, "", false));
    assertThat(memory.answer(KEY, asks("two", 0, false)))
        .isEqualTo(new CheckResult("make", true, 0, 1.5, "", true));
    assertThat(memory.answer(KEY, asks("two", 0, true))).isNull();
  }

  @Test
  @DisplayName("A failure counts only in its own run, and only as often as it was seen")
  void failureIsOfItsRun() {
    memory.note(KEY, asks("one", 0, false), ended(1));

    assertThat(memory.answer(KEY, asks("one", 0, false))).isEqualTo(ended(1));
    assertThat(memory.answer(KEY, asks("one", 1, true))).isNull();
    assertThat(memory.answer(KEY, asks("two", 0, false))).isNull();

    memory.note(KEY, asks("one", 1, true), ended(1));
    assertThat(memory.answer(KEY, asks("one", 1, true))).isEqualTo(ended(1));
  }

  @Test
  @DisplayName("A flaky failure does not stick")
  void flakyFailureDoesNotStick() {
    memory.note(KEY, asks("one", 0, false), ended(1));
    memory.note(KEY, asks("one", 1, true), ended(0));

    assertThat(memory.answer(KEY, asks("one", 0, false))).isEqualTo(ended(0));
    memory.note(KEY, asks("two", 0, true), ended(1));
    assertThat(memory.answer(KEY, asks("two", 1, true))).isNull();
    assertThat(memory.answer(KEY, asks("three", 0, false))).isNull();
  }

  @Test
  void whatSaysNothingOfTheTreeIsNotNoted() {
    for (Integer exit : new Integer[] {null, 126, 127, 137, 143}) {
      memory.note(KEY, asks("one", 0, false), ended(exit));
      assertThat(memory.answer(KEY, asks("one", 0, false))).isNull();
    }
  }

  @Test
  void anOldSuccessDoesNotCountForAnotherRun() {
    memory.note(KEY, asks("one", 0, false), ended(0));
    CheckMemory later =
        new CheckMemory(
            state,
            Clock.fixed(Instant.now().plus(Duration.ofDays(CheckMemory.DAYS + 1)), ZoneOffset.UTC),
            10);

    assertThat(later.answer(KEY, asks("two", 0, false))).isNull();
    assertThat(later.answer(KEY, asks("one", 0, false))).isNotNull();
  }

  @Test
  @DisplayName("A file that is broken, replaced or of another check is as if it were not there")
  void brokenFilesAreNothing() throws Exception {
    memory.note(KEY, asks("one", 0, false), ended(0));
    Path file = state.resolve("checks/" + KEY + ".json");
    String whole = Files.readString(file);
    for (String broken :
        List.of("", "{", "null", "[]", "{\"passed\": true}", whole.replace(KEY, "1".repeat(64)))) {
      Files.writeString(file, broken);
      assertThat(memory.answer(KEY, asks("one", 0, false))).as(broken).isNull();
    }
    Files.writeString(file, " ".repeat(100_000) + whole);
    assertThat(memory.answer(KEY, asks("one", 0, false))).isNull();
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/zero"));
    assertThat(memory.answer(KEY, asks("one", 0, false))).isNull();
    memory.note(KEY, asks("one", 0, false), ended(0));
    assertThat(memory.answer(KEY, asks("one", 0, false))).isEqualTo(ended(0));
  }

  @Test
  void keepsTheNewestOnlyAndRemovesWhatAKillLeft() throws Exception {
    CheckMemory small = new CheckMemory(state, Clock.systemUTC(), 3);
    Path left = Files.createDirectories(state.resolve("checks")).resolve(".x.json.next");
    Files.writeString(left, "half");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    for (int i = 0; i < 6; i++) {
      String key = Integer.toString(i).repeat(64);
      small.note(key, asks("one", 0, false), ended(0));
      Files.setLastModifiedTime(
          state.resolve("checks/" + key + ".json"), FileTime.fromMillis(1_000_000L * (i + 1)));
    }

    assertThat(state.resolve("checks").toFile().list()).hasSize(3);
    assertThat(small.answer("5".repeat(64), asks("one", 0, false))).isNotNull();
    assertThat(small.answer("0".repeat(64), asks("one", 0, false))).isNull();
  }

  @Test
  void everythingThatMayChangeTheAnswerIsInTheKey() {
    Request request = asks("one", 0, false);
    Set<String> keys = new HashSet<>();
    keys.add(CheckMemory.key(request, "tree", "/bin"));
    keys.add(CheckMemory.key(request, "tree2", "/bin"));
    keys.add(CheckMemory.key(request, "tree", "/usr/bin"));
    keys.add(
        CheckMemory.key(
            with(new WorkspaceNeeds("npm ci", List.of(), Map.of(), null)), "tree", "/bin"));
    keys.add(
        CheckMemory.key(
            with(new WorkspaceNeeds(null, List.of(".env"), Map.of(), null)), "tree", "/bin"));
    keys.add(
        CheckMemory.key(
            with(new WorkspaceNeeds(null, List.of(), Map.of("A", "b"), null)), "tree", "/bin"));
    assertThat(keys).hasSize(6);
    assertThat(CheckMemory.key(asks("two", 3, true), "tree", "/bin")).isIn(keys);
  }

  private static Request with(WorkspaceNeeds needs) {
    return new Request("one", "/r", "c".repeat(40), "make", needs, 60);
  }
}
