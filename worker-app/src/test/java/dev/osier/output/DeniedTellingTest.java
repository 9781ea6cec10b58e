package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.outcome.AgentResult;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Denial;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What an agent was denied is told")
class DeniedTellingTest {
  private static final String TOLD = "its agent was denied npm test (2 times), git push";

  private static Report report() {
    AgentResult agent =
        new AgentResult("claude", 0, null, null, null, null, 1)
            .denied(List.of(new Denial("Bash", "npm test", 2), new Denial("Bash", "git push", 1)));
    return Reports.of(
        RunStatus.COMPLETED,
        new TaskReport(
            "parser",
            TaskStatus.MERGED,
            "Merged",
            null,
            null,
            null,
            null,
            1,
            1,
            1,
            0,
            new CheckResult("npm test", true, 0, 1, ""),
            agent,
            List.of(),
            null,
            List.of(),
            null,
            null));
  }

  @Test
  @DisplayName("G3 in text, before all else if it was the check")
  void inText() {
    List<String> lines = new Summary(report(), null, Surface.PLAIN).lines();

    assertThat(lines.get(0))
        .isEqualTo(
            "Warning: task parser: its agent was denied the check of its own work:"
                + " npm test (2 times), git push");
    assertThat(String.join("\n", lines)).contains("Merged; " + TOLD);
  }

  @Test
  void onPages() {
    RunPast past = new RunPast("id", null, List.of(), null, Map.of());

    assertThat(new ReportMarkdown(report(), past, List.of()).text())
        .contains("Merged; " + TOLD)
        .contains("> Warning: task parser: its agent was denied the check");
    assertThat(new ReportPage(report(), past, List.of()).html())
        .contains("Merged; " + TOLD)
        .contains("its agent was denied the check");
  }
}
