package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.outcome.CheckResult;
import dev.osier.output.RunPast.End;
import dev.osier.output.RunPast.Span;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** The report as a page and as Markdown, of a run in which everything is hostile. */
class ReportPagesTest {
  private static final String NASTY =
      "</pre><script>alert('1')</script><img src=x onerror=\"alert(2)\"> | `` ``` {{run}} {{{x}}} &amp;"
          + " @ada [a](b) \u001B[31m\u202E\u0000";

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private static final Report REPORT =
      Report.of(RunStatus.PARTIAL, NASTY, "k7f2")
          .withTarget(NASTY)
          .withBase("1a2b3c4d5e6f")
          .withTasks(
              List.of(
                  Reports.paid("lexer", TaskStatus.MERGED, 12.345, 61.4, 31, 4),
                  Reports.kept(
                      NASTY,
                      "refs/osier/kept/k7f2/x",
                      new CheckResult("make test", false, 1, 1.0, NASTY)),
                  conflicted()))
          .withEscaped(List.of(new Report.Escape("lexer", List.of(NASTY), List.of())))
          .withProblems(List.of(NASTY));

  private static final RunPast PAST =
      new RunPast(
          NASTY,
          "/tmp/" + NASTY,
          List.of(
              new Span("lexer", "RunTask", START, START.plusSeconds(30), End.BAD),
              new Span("lexer", "RunTask", START.plusSeconds(30), START.plusSeconds(90), End.GOOD),
              new Span(NASTY, NASTY, START.plusSeconds(90), START.plusSeconds(120), End.OPEN)),
          "* 1a2b " + NASTY,
          Map.of("lexer", "diff --git a/x b/x\n@@ -1 +1 @@\n-a\n+" + NASTY + "\n"));

  private static TaskReport conflicted() {
    TaskReport plain = Reports.task("docs", TaskStatus.CONFLICTED, NASTY);
    return new TaskReport(
        plain.id(),
        plain.status(),
        NASTY,
        null,
        null,
        null,
        null,
        1,
        0,
        0,
        0,
        null,
        null,
        List.of(NASTY),
        NASTY,
        List.of(),
        null,
        null);
  }

  private static String html() {
    return new ReportPage(REPORT, PAST, List.of("To look, run " + NASTY)).html();
  }

  @Test
  void pageRunsNothingAndFetchesNothing() throws Exception {
    String html = html();
    assertThat(html)
        .doesNotContain("<script", "<img", "\u001B", "\u202E", "\u0000")
        .doesNotContainPattern("(src|srcset)\\s*=\\s*[\"'a-z]")
        .contains("default-src 'none'")
        // Its own text is text, also where it looks like the template's.
        .contains("{{run}} {{{x}}} &amp;amp;");
    // What is well-formed has no tag that was not closed or came from a text.
    String xml = html.replace("<!DOCTYPE html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    var parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    assertThat(parsed.getElementsByTagName("img").getLength()).isZero();
    assertThat(parsed.getElementsByTagName("a").getLength()).isEqualTo(3);
    assertThat(parsed.getElementsByTagName("i").getLength()).isEqualTo(3);
  }

  @Test
  void pageShowsTimesConflictsChangesAndWhatToDo() {
    assertThat(html())
        .contains("<td class=\"num\">1 file, +31 −4</td>", "$12.35", "1:01")
        .contains("class=\"bad\" style=\"left:0.00%;width:25.00%\" title=\"RunTask, 0:30\"")
        .contains("class=\"good\" style=\"left:25.00%;width:50.00%\"")
        .contains("<h2>Conflicts</h2>", "<h2>Merges</h2>", "<h2>What to do next</h2>")
        .contains("<span class=\"hunk\">@@ -1 +1 @@</span>", "<span class=\"minus\">-a</span>")
        .contains("Its work is kept at refs/osier/kept/k7f2/x");
  }

  @Test
  void pageOfARunOfWhichLittleIsKnownLeavesOutWhatIsNot() {
    Report report = Reports.of(RunStatus.FAILED);
    String html =
        new ReportPage(report, new RunPast("a", null, List.of(), null, Map.of()), List.of()).html();
    assertThat(html).doesNotContain("Timeline", "Merges", "Conflicts", "What to do next", "{{");
  }

  @Test
  void markdownShowsEachSignAsItself() {
    String text = new ReportMarkdown(REPORT, PAST, List.of("To look, run " + NASTY)).text();
    assertThat(text)
        .startsWith("# Run k7f2: partial\n")
        .contains("| lexer | merged | Merged | 1 file, +31 −4 | 1 | 1:01 | $12.35 |\n")
        .contains("Conflicts in ")
        .doesNotContain("\u001B", "\u202E", "\u0000");
    boolean fenced = false;
    for (String line : text.lines().toList()) {
      if (line.startsWith("````")) {
        fenced = !fenced;
      } else if (!fenced) {
        assertThat(line).doesNotContain("<script", "<img", "[a](b)", "@ada");
        if (line.startsWith("|")) {
          assertThat(line.replace("\\|", "").chars().filter(c -> c == '|').count()).isEqualTo(8);
        }
      }
    }
    assertThat(fenced).isFalse();
  }
}
