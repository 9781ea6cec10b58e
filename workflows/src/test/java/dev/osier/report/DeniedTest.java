package dev.osier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.outcome.AgentResult;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Denial;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What an agent was denied")
class DeniedTest {
  private static TaskReport task(String headline, @Nullable String check, Denial... denied) {
    AgentResult agent =
        new AgentResult("claude", 0, null, null, null, null, 1).denied(List.of(denied));
    CheckResult verify = check == null ? null : new CheckResult(check, true, 0, 1, "");
    return new TaskReport(
        "a",
        TaskStatus.READY,
        headline,
        null,
        null,
        null,
        null,
        1,
        1,
        1,
        0,
        verify,
        agent,
        List.of(),
        null,
        List.of(),
        null,
        null);
  }

  @Test
  @DisplayName("G3 is said with its task wherever that is told")
  void isSaidWithItsTask() {
    Denial push = new Denial("Bash", "git push", 1);
    Denial test = new Denial("Bash", "npm test", 2);

    assertThat(task("1 file changed", "make", push, test).told())
        .isEqualTo("1 file changed; its agent was denied git push, npm test (2 times)");
    assertThat(task("1 file changed; its agent was denied the check", "npm test", test).told())
        .isEqualTo("1 file changed; its agent was denied the check: npm test (2 times)");
    assertThat(task("1 file changed", "make").told()).isEqualTo("1 file changed");
    assertThat(StatusTable.of(report(task("1 file changed", "make", push))))
        .contains("its agent was denied git push");
  }

  private static Report report(TaskReport task) {
    return Report.of(RunStatus.RUNNING, "", "r").withTasks(List.of(task));
  }

  @Test
  void checkIsTheOneThatWasRun() {
    Denial test = new Denial("Bash", "cd sub && npm test -- --watch", 1);

    assertThat(task("", "npm test", test).deniedCheck()).isTrue();
    assertThat(task("", "npm run lint", test).deniedCheck()).isFalse();
    assertThat(task("", null, test).deniedCheck()).isFalse();
  }

  @Test
  void isCountedOverTriesAndBounded() {
    AgentResult none = new AgentResult("claude", 0, null, null, null, null, 1);
    AgentResult first = none.denied(List.of(new Denial("Bash", "npm test", 2)));
    AgentResult second =
        none.denied(List.of(new Denial("Bash", "npm test", 1), new Denial("Web", "x", 1)));

    assertThat(second.after(first).denied())
        .containsExactly(new Denial("Bash", "npm test", 3), new Denial("Web", "x", 1));
    List<Denial> many =
        IntStream.range(0, 50).mapToObj(i -> new Denial("Bash", "c".repeat(500) + i, 1)).toList();
    List<Denial> distinct =
        IntStream.range(0, 50).mapToObj(i -> new Denial("Bash", "c" + i, 1)).toList();
    assertThat(none.denied(many).denied()).as("cut to the same").hasSize(1);
    assertThat(none.denied(distinct).denied()).hasSize(Denial.LIMIT);
    assertThat(none.denied(distinct).denied().get(Denial.LIMIT - 1))
        .isEqualTo(new Denial("", "and more", 41));
  }
}
