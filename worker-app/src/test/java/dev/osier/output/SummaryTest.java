package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.outcome.CheckResult;
import dev.osier.report.Report;
import dev.osier.report.Report.Escape;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final String REF = "refs/osier/kept/k7f2/docs";

  @Test
  void saysWhatHappenedToEachTaskAndWhatToTypeNext() {
    Report report =
        Report.of(RunStatus.PARTIAL, "1 of 2 merged", "k7f2")
            .withTarget("main")
            .withBase("1a2b3c4d5e6f")
            .withPublished("9f8e7d6c5b4a")
            .withTasks(
                List.of(
                    Reports.task("parser", TaskStatus.MERGED, "Merged parser"),
                    Reports.kept(
                        "docs", REF, new CheckResult("make", false, 2, 1.5, "a\nno rule\n"))));
    assertThat(new Summary(report, null, Surface.PLAIN).lines())
        .containsExactly(
            "Run k7f2 partial: 1 of 2 merged",
            "",
            "  parser  merged      Merged parser",
            "  docs    failed      Its check failed",
            "          a",
            "          no rule",
            "          kept        refs/osier/kept/k7f2/docs",
            "",
            "To look at what was merged, run git log --graph --stat 1a2b3c4d..9f8e7d6c",
            "To look at kept work, run git log -p 1a2b3c4d..refs/osier/kept/k7f2/docs",
            "To read what the agent of docs said, run osier logs k7f2 docs");
  }

  @Test
  void namesTheRepositoryWhereTheUserIsElsewhere() {
    Report report =
        Report.of(RunStatus.PARTIAL, "waits", "k7f2")
            .withTarget("main")
            .withWaiting("osier/k7f2/merged");
    assertThat(new Summary(report, "/srv/my repo", Surface.PLAIN).lines())
        .endsWith("To merge the result, run git -C '/srv/my repo' merge osier/k7f2/merged");
  }

  @Test
  void warningsStandFirst() {
    Report report =
        Report.of(RunStatus.COMPLETED, "done", "k7f2")
            .withEscaped(List.of(new Escape("parser", List.of("README.md"), List.of())))
            .withProblems(List.of("Cannot remove a workspace"));
    assertThat(new Summary(report, null, Surface.PLAIN).lines())
        .startsWith(
            "Warning: task parser changed what is not its own: README.md",
            "Warning: Cannot remove a workspace",
            "Run k7f2 completed: done");
  }

  @Test
  void statusIsAWordAlsoWhereItHasAColour() {
    Report report =
        Reports.of(RunStatus.PARTIAL, Reports.task("a", TaskStatus.FAILED, "exit code 1"));
    List<String> plain = new Summary(report, null, Surface.PLAIN).lines();
    List<String> coloured = new Summary(report, null, new Surface(true, true, 80, 24)).lines();
    assertThat(coloured).isNotEqualTo(plain);
    assertThat(coloured.stream().map(line -> line.replaceAll("\u001B\\[\\d*m", "")).toList())
        .isEqualTo(plain);
  }
}
