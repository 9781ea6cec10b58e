package dev.osier.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.CheckJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.outcome.CheckResult;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is remembered of checks")
class CheckMemoryTest {
  private static final Map<String, String> PATH = Map.of("PATH", "/bin");
  private static final String KEY = "0".repeat(64);

  private final CheckMemory memory = new CheckMemory();

  private static CheckJob asks(String run, int failures, boolean fresh) {
    return new CheckJob(
        run, "/r", "c".repeat(40), "make", WorkspaceNeeds.NOTHING, 60, 0, failures, fresh);
  }

  private static CheckResult ended(@Nullable Integer exit) {
    boolean passed = exit != null && exit == 0;
    return new CheckResult("make", passed, exit, 1.5, passed ? "" : "red");
  }

  @Test
  @DisplayName("G3 What passed counts in its own run alone")
  void whatPassedIsOfItsRun() {
    memory.note(KEY, asks("one", 0, false), ended(0));

    assertThat(memory.answer(KEY, asks("one", 0, true))).isEqualTo(ended(0));
    assertThat(memory.answer(KEY, asks("two", 0, false))).isNull();
    memory.forget("one");
    assertThat(memory.answer(KEY, asks("one", 0, false))).isNull();
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
  }

  @Test
  void whatSaysNothingOfTheTreeIsNotNoted() {
    for (Integer exit : new Integer[] {null, 126, 127, 137, 143}) {
      memory.note(KEY, asks("one", 0, false), ended(exit));
      assertThat(memory.answer(KEY, asks("one", 0, false))).isNull();
    }
  }

  @Test
  void keepsTheNewestOnly() {
    for (int i = 0; i <= CheckMemory.LIMIT; i++) {
      memory.note("key" + i, asks("one", 0, false), ended(0));
    }

    assertThat(memory.answer("key" + CheckMemory.LIMIT, asks("one", 0, false))).isNotNull();
    assertThat(memory.answer("key0", asks("one", 0, false))).isNull();
  }

  @Test
  void everythingThatMayChangeTheAnswerIsInTheKey() {
    CheckJob request = asks("one", 0, false);
    Set<String> keys = new HashSet<>();
    keys.add(CheckMemory.key(request, "tree", PATH));
    keys.add(CheckMemory.key(request, "tree2", PATH));
    keys.add(CheckMemory.key(request, "tree", Map.of("PATH", "/bin", "JAVA_HOME", "/jdk")));
    keys.add(
        CheckMemory.key(
            with(new WorkspaceNeeds("npm ci", List.of(), Map.of(), null)), "tree", PATH));
    keys.add(
        CheckMemory.key(
            with(new WorkspaceNeeds(null, List.of(".env"), Map.of(), null)), "tree", PATH));
    keys.add(
        CheckMemory.key(
            with(new WorkspaceNeeds(null, List.of(), Map.of("A", "b"), null)), "tree", PATH));
    assertThat(keys).hasSize(6);
    assertThat(CheckMemory.key(asks("two", 3, true), "tree", PATH)).isIn(keys);
  }

  private static CheckJob with(WorkspaceNeeds needs) {
    return new CheckJob("one", "/r", "c".repeat(40), "make", needs, 60);
  }
}
