package dev.osier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.client.PlanBuilder;
import dev.osier.plan.Plan;
import dev.osier.plan.read.InvalidPlanException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A plan in words")
class PlanTableTest {
  @Test
  void saysWhatTheRunIsInOneLine() throws InvalidPlanException {
    Plan plan =
        PlanBuilder.of("/srv/git/shop/")
            .target("main")
            .task("parser", task -> task.prompt("x"))
            .task("docs", task -> task.prompt("y"))
            .read();

    assertThat(PlanTable.summary(plan)).isEqualTo("2 tasks on shop → main: parser, docs");
  }

  @Test
  void saysWhatEachTaskIs() throws InvalidPlanException {
    Plan plan =
        PlanBuilder.of("/srv/shop")
            .agent("codex")
            .verify("make `all`")
            .task("parser", task -> task.prompt("Write | parse\n<b>it</b> [here](http://x)"))
            .task("docs", task -> task.title("Describe it").prompt("y").needs("parser"))
            .task("api", task -> task.promptFile("prompts/api.md"))
            .read();

    assertThat(PlanTable.details(plan).replace("\u00a0", ""))
        .contains("- repository: `/srv/shop`\n- agent: `codex`\n- check of each task: `make 'all'`")
        .contains("| parser | Write \\| parse &lt;b>it&lt;/b> [here] (http://x) |  |")
        .contains("| docs | Describe it | parser |")
        .contains("| api | prompts/api.md |  |")
        .contains("Update **halt** stops it");
  }

  @Test
  void staysWithinTheServersLimits() throws InvalidPlanException {
    PlanBuilder plan = PlanBuilder.of("/" + "é".repeat(300)).target("ü".repeat(100));
    for (int i = 0; i < 900; i++) {
      String id = "task-with-a-long-name-" + i;
      plan.task(id, task -> task.prompt("😀".repeat(120)));
    }

    String summary = PlanTable.summary(plan.read());
    String details = PlanTable.details(plan.read());

    assertThat(summary.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(400);
    assertThat(details.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(20_000);
    assertThat(details).contains("more tasks\n").contains("Update **halt**");
  }
}
