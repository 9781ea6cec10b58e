package dev.osier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.plan.read.InvalidPlanException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitPolicyTest {
  private static String message(String template, String title) throws InvalidPlanException {
    Plan plan =
        Plans.read(
            "commit: {message: \"%s\"}\ntasks: [{id: parser, title: '%s', prompt: x}]"
                .formatted(template, title));
    return plan.commitMessageOf(plan.tasks().get(0), "k7f2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{title} | Write it",
        "feat({task}): {title} | feat(parser): Write it",
        "{run} {task} {agent} | k7f2 parser claude",
        "{} { title } {} | {} { title } {}",
      })
  void namesAreReplaced(String template, String expected) throws Exception {
    assertThat(message(template, "Write it"))
        .isEqualTo(expected + "\n\nOsier-Effect: k7f2/parser\n");
  }

  @Test
  void whatATitleSaysIsNotReplacedAgain() throws Exception {
    assertThat(message("{title}", "The {run} of $1")).startsWith("The {run} of $1\n");
  }

  @Test
  void trailerStandsWithOthers() throws Exception {
    assertThat(message("{title}\\n\\nSHOP: x\\n\\nRefs: SHOP-1\\nSigned-off-by: A <a@b>", "T"))
        .isEqualTo(
            "T\n\nSHOP: x\n\nRefs: SHOP-1\nSigned-off-by: A <a@b>\nOsier-Effect: k7f2/parser\n");
    assertThat(message("{title}\\n\\nBecause.", "T"))
        .isEqualTo("T\n\nBecause.\n\nOsier-Effect: k7f2/parser\n");
    // A subject of this form is no trailer.
    assertThat(message("fix: {title}", "T")).isEqualTo("fix: T\n\nOsier-Effect: k7f2/parser\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{titel} | commit.message: knows no \"{titel}\"; there are {title}, {task}, {run} and"
            + " {agent}; did you mean \"title\"?",
        "' ' | commit.message: must not be empty",
        "a\\rb | commit.message: has control characters",
      })
  @DisplayName("G8 a template that makes no message is refused")
  void wrongTemplatesAreRefused(String template, String problem) {
    assertThatThrownBy(() -> message(template, "T")).hasMessageContaining(problem);
  }
}
