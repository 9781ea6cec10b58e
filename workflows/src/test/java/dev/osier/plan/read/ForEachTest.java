package dev.osier.plan.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.Plan;
import dev.osier.plan.Plans;
import dev.osier.plan.Task;
import org.junit.jupiter.api.Test;

class ForEachTest {
  @Test
  void makesOneTaskOfEachItemWithItsTextsReplaced() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            tasks:
              - {id: first, prompt: x}
              - id: port-{item}
                forEach: [lexer, 7, 1.10]
                title: Port {item}, all of {item}
                prompt: Port src/{item}.c
                needs: [first]
                files: {create: ["src/{item}.rs"], modify: ["mod/{item}/"], read: ["src/{item}.c"]}
                verify: cargo test {item}
                tries: 2
              - {id: last, prompt: x}
            """);
    assertThat(plan.tasks())
        .extracting(Task::id)
        .containsExactly("first", "port-lexer", "port-7", "port-1.10", "last");
    Task lexer = plan.tasks().get(1);
    assertThat(lexer.title()).isEqualTo("Port lexer, all of lexer");
    assertThat(lexer.prompt()).isEqualTo("Port src/lexer.c");
    assertThat(lexer.needs()).containsExactly("first");
    assertThat(lexer.files().create()).containsExactly("src/lexer.rs");
    assertThat(lexer.files().modify()).containsExactly("mod/lexer/");
    assertThat(lexer.files().read()).containsExactly("src/lexer.c");
    assertThat(lexer.verify()).isEqualTo("cargo test lexer");
    assertThat(lexer.tries()).isEqualTo(2);
  }

  @Test
  void replacesPromptFile() throws InvalidPlanException {
    Plan plan =
        Plans.read("tasks: [{id: 'p-{item}', promptFile: 'prompts/{item}.md', forEach: [a, b]}]");
    assertThat(plan.tasks())
        .extracting(Task::promptFile)
        .containsExactly("prompts/a.md", "prompts/b.md");
  }

  @Test
  void idAsWrittenMeansAllOfItsTasks() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            tasks:
              - {id: "parse-{item}", prompt: x, forEach: [a, b, c]}
              - {id: all, prompt: x, needs: ["parse-{item}"]}
              - {id: one, prompt: x, needs: [parse-b, "parse-{item}"]}
            """);
    assertThat(plan.tasks().get(3).needs()).containsExactly("parse-a", "parse-b", "parse-c");
    assertThat(plan.tasks().get(4).needs()).containsExactly("parse-b", "parse-a", "parse-c");
  }

  @Test
  void withinForEachItMeansTheTaskOfTheSameItem() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            tasks:
              - {id: "parse-{item}", prompt: x, forEach: [a, b]}
              - {id: "test-{item}", prompt: x, forEach: [a, b], needs: ["parse-{item}"]}
            """);
    assertThat(plan.tasks().get(2).needs()).containsExactly("parse-a");
    assertThat(plan.tasks().get(3).needs()).containsExactly("parse-b");
  }

  @Test
  void itemThatContainsThePlaceholderIsNotReplacedAgain() throws InvalidPlanException {
    Plan plan = Plans.read("tasks: [{id: a, prompt: 'Do {item}', forEach: ['{item}{item}']}]");
    assertThat(plan.tasks().get(0).prompt()).isEqualTo("Do {item}{item}");
  }

  @Test
  void placeholderInThePromptOfAnotherTaskIsText() throws InvalidPlanException {
    Plan plan = Plans.read("tasks: [{id: a, prompt: 'Print {item}', title: '{item}'}]");
    assertThat(plan.tasks().get(0).prompt()).isEqualTo("Print {item}");
  }

  @Test
  void tasksAreCountedAfterwards() {
    assertThat(Plans.refusal("tasks: [{id: 'a{item}', prompt: x, forEach: [" + items(2001) + "]}]"))
        .isEqualTo("tasks[0].forEach: has 2001 elements, and the limit is 2000");
    String two = "{id: 'a{item}', prompt: x, forEach: [" + items(1000) + "]}";
    assertThat(
            Plans.refusal(
                "tasks: [" + two + ", " + two.replace("a{", "b{") + ", {id: c, prompt: x}]"))
        .isEqualTo("tasks: are 2001 after forEach, and the limit is 2000; split the plan");
    assertThat(Plans.refusal("tasks: [{id: 'a{item}', prompt: x, forEach: [" + items(2000) + "]}]"))
        .isEqualTo("accepted");
  }

  @Test
  void textIsMeasuredBeforeItIsMade() {
    assertTooLong("x".repeat(100_000), items(2000));
    assertTooLong("{item}".repeat(1_000), "y".repeat(10_000));
    assertThat(Plans.refusal(plan("{item}".repeat(1_500), items(1000)))).isEqualTo("accepted");
  }

  private static void assertTooLong(String prompt, String items) {
    assertThat(Plans.refusal(plan(prompt, items)))
        .isEqualTo(
            "tasks: have more than 8388608 characters of text after forEach, which is the limit;"
                + " put long prompts into files and name them with promptFile");
  }

  private static String plan(String prompt, String items) {
    return "tasks: [{id: 'a{item}', prompt: '" + prompt + "', forEach: [" + items + "]}]";
  }

  private static String items(int count) {
    StringBuilder items = new StringBuilder("0");
    for (int i = 1; i < count; i++) {
      items.append(',').append(i);
    }
    return items.toString();
  }
}
