package dev.osier.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import dev.osier.report.TaskReport;
import dev.osier.step.MergeTasks.Merged;
import dev.osier.step.MergeTasks.Request;
import dev.osier.step.PrepareRun.Prepared;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What travels for merging")
class MergeTasksTest {
  /** As Temporal reads and writes it. */
  private static final ObjectMapper JSON = JacksonJsonPayloadConverter.newDefaultObjectMapper();

  @Test
  void requestFromBeforeThereWereStylesIsReadWithTheDefaults() throws Exception {
    Request request =
        JSON.readValue(
            """
            {"run":"r","repository":"/r","onto":"1","replace":false,"items":[]}""",
            Request.class);

    assertThat(request).isEqualTo(new Request("r", "/r", "1", false, List.of()));
    assertThat(request.style()).isEqualTo(MergeStyle.MERGE);
    assertThat(request.sign()).isEqualTo(MergeSign.NEVER);
  }

  @Test
  void outcomeAndReportFromBeforeThereWereHunksAreRead() throws Exception {
    Merged merged =
        JSON.readValue(
            """
            {"integration":"1","outcomes":[
              {"task":"a","merge":null,"headline":"h","conflicts":["f"],"with":["b"]}]}""",
            Merged.class);
    TaskReport report =
        JSON.readValue(
            """
            {"id":"a","status":"conflicted","headline":"h","tries":1,"files":1,"insertions":1,
             "deletions":1,"conflicts":["f"]}""",
            TaskReport.class);

    assertThat(merged.outcomes().get(0).hunks()).isNull();
    assertThat(report.conflictsWith()).isEmpty();
    assertThat(report.hunks()).isNull();
  }

  @Test
  void signaturesTravelAsTheyAre() throws Exception {
    Request request =
        new Request("r", "/r", "1", false, List.of()).signed(MergeSign.REQUIRE, "base");
    Prepared prepared =
        new Prepared("h", "/r", "main", "1", "1", 4).signing(MergeSign.AUTO).withSearchAttributes();

    assertThat(JSON.readValue(JSON.writeValueAsBytes(request), Request.class)).isEqualTo(request);
    Prepared read = JSON.readValue(JSON.writeValueAsBytes(prepared), Prepared.class);
    assertThat(read.sign()).isEqualTo(MergeSign.AUTO);
    assertThat(read).isEqualTo(prepared);
    assertThat(request.as(MergeStyle.SQUASH, List.of(), null).sign()).isEqualTo(MergeSign.REQUIRE);
  }

  @Test
  void rulesTravelAsTheyAre() throws Exception {
    Request request =
        new Request(
            "r",
            "/r",
            "1",
            true,
            List.of(),
            MergeStyle.REBASE,
            List.of(
                new MergeRule(List.of("a"), true, null), new MergeRule(List.of("b"), false, "c")),
            RunTask.WorkspaceNeeds.NOTHING);

    assertThat(JSON.readValue(JSON.writeValueAsBytes(request), Request.class)).isEqualTo(request);
  }
}
