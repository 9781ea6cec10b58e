package dev.osier.plan.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.Plans;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one refusal says of a plan with several problems, and of problems of several tasks. */
@DisplayName("G8 all problems in one answer")
class PlanProblemsTest {
  @Test
  void givesAllProblemsAtOnceInTheOrderOfTheDocument() {
    assertThat(
            Plans.refusal(
                """
                verfy: make
                tasks:
                  - id: parser
                    promt: x
                    needs: [grammer]
                  - id: grammar
                    prompt: x
                    priority: 9
                  - id: Parser
                    prompt: x
                    timeout: 30
                merge:
                  publish: asks
                concurrency: 0
                """))
        .isEqualTo(
            """
            unknown field "verfy"; did you mean "verify"?
            tasks[0]: needs a prompt or a promptFile
            tasks[0]: unknown field "promt"; did you mean "prompt"?
            tasks[0].needs[0]: no task "grammer"; did you mean "grammar"?
            tasks[1].priority: must be a whole number from 1 to 5, and is "9"
            tasks[2].id: "Parser" is already at tasks[0].id as "parser"; ids must differ in more than case
            tasks[2].timeout: "30" has no unit; write 30s, 30m or 30h
            merge.publish: "asks" is not a word for publish; did you mean "ask"?
            concurrency: must be a whole number from 1 to 1000, and is "0"
            9 problems""");
  }

  @Test
  void printsTheCycle() {
    assertThat(
            Plans.refusal(
                """
                tasks:
                  - {id: x, prompt: x, needs: [b]}
                  - {id: b, prompt: x, needs: [a]}
                  - {id: a, prompt: x, needs: [c]}
                  - {id: c, prompt: x, needs: [b]}
                  - {id: p, prompt: x, needs: [q]}
                  - {id: q, prompt: x, needs: [p]}
                """))
        .isEqualTo(
            """
            tasks[1].needs[0]: the tasks need each other: b -> a -> c -> b
            tasks[4].needs[0]: the tasks need each other: p -> q -> p
            2 problems""");
  }

  @Test
  void cutsALongCycle() {
    StringBuilder plan = new StringBuilder("tasks:\n");
    for (int i = 0; i < 30; i++) {
      plan.append("  - {id: t%d, prompt: x, needs: [t%d]}\n".formatted(i, (i + 1) % 30));
    }
    assertThat(Plans.refusal(plan.toString()))
        .isEqualTo(
            "tasks[0].needs[0]: the tasks need each other: t0 -> t1 -> t2 -> t3 -> t4 -> t5 -> t6"
                + " -> t7 -> t8 -> … (21 more) -> t0");
  }

  @Test
  void refusesTheSameFileForTwoTasksOfWhichNeitherNeedsTheOther() {
    assertThat(
            Plans.refusal(
                """
                tasks:
                  - {id: a, prompt: x}
                  - {id: b, prompt: x, needs: [a], files: {create: [src/Parser.java]}}
                  - {id: c, prompt: x, needs: [a], files: {modify: [docs/, "src/**/*.java"]}}
                """))
        .isEqualTo(
            "tasks[2].files.modify[1]: \"src/**/*.java\" of \"c\" and \"src/Parser.java\" of \"b\""
                + " (tasks[1].files.create[0]) may be the same file, and neither task needs the other");
  }

  @Test
  void globThatBeginsWithAWildcardIsComparedWithAllOthers() {
    String refusal =
        Plans.refusal(
            """
            tasks:
              - {id: a, prompt: x, files: {modify: ["**/Parser.java"]}}
              - {id: b, prompt: x, files: {modify: [src/main/Parser.java]}}
              - {id: c, prompt: x, files: {modify: [src/]}}
              - {id: d, prompt: x, files: {modify: [docs/a.md]}}
            """);
    assertThat(refusal.lines())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("tasks[1].files.modify[0]: ") && line.contains("\"a\""))
        .anyMatch(line -> line.startsWith("tasks[2].files.modify[0]: ") && line.contains("\"a\""))
        .anyMatch(line -> line.startsWith("tasks[2].files.modify[0]: ") && line.contains("\"b\""));
  }

  @Test
  void tasksThatNeedEachOtherAreNotAlsoReportedAsTheSameFile() {
    assertThat(
            Plans.refusal(
                """
                tasks:
                  - {id: a, prompt: x, needs: [b], files: {modify: [m.xml]}}
                  - {id: b, prompt: x, needs: [a], files: {modify: [m.xml]}}
                """))
        .isEqualTo("tasks[0].needs[0]: the tasks need each other: a -> b -> a");
  }

  @Test
  void tasksOfOneForEachWithTheSameFileAreReportedOnce() {
    assertThat(
            Plans.refusal(
                "tasks: [{id: 'a{item}', prompt: x, forEach: [1, 2, 3], files: {modify: [m.xml]}}]"))
        .isEqualTo(
            "tasks[0].files.modify[0]: \"m.xml\" of \"a2\" and \"m.xml\" of \"a1\""
                + " (tasks[0].files.modify[0]) may be the same file, and neither task needs the other");
  }

  @Test
  void misspeltNeedIsNotAlsoReportedAsTheSameFile() {
    assertThat(
            Plans.refusal(
                """
                tasks:
                  - {id: grammar, prompt: x, files: {modify: [m.xml]}}
                  - {id: b, prompt: x, needs: [gramar], files: {modify: [m.xml]}}
                  - {id: c, prompt: x, needs: [b], files: {modify: [m.xml]}}
                """))
        .isEqualTo("tasks[1].needs[0]: no task \"gramar\"; did you mean \"grammar\"?");
  }

  @Test
  void idOfForEachAsWrittenIsALikelyWord() {
    assertThat(
            Plans.refusal(
                """
                tasks:
                  - {id: "parse-{item}", prompt: x, forEach: [a, b]}
                  - {id: c, prompt: x, needs: ["parse-{itme}"]}
                """))
        .isEqualTo("tasks[1].needs[0]: no task \"parse-{itme}\"; did you mean \"parse-{item}\"?");
  }

  @Test
  void promptIsLimited() {
    String plan = "tasks: [{id: a, prompt: '" + "ä".repeat(131_073) + "'}]";
    assertThat(Plans.refusal(plan))
        .isEqualTo(
            "tasks[0].prompt: has 262146 bytes, and the limit is 262144 (256 KiB); put it into a"
                + " file and name that with promptFile");
  }

  @Test
  void listsNoMoreThanAThousandProblems() {
    String plan = "tasks: [" + "{id: '-', prompt: x, tries: 0},".repeat(1500) + "]";
    assertThat(Plans.refusal(plan)).endsWith("\nand 981 more\n1001 problems");
  }
}
