package dev.osier.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What travels for merging")
class MergeJobTest {
  /** As Temporal reads and writes it. */
  private static final ObjectMapper JSON = JacksonJsonPayloadConverter.newDefaultObjectMapper();

  @Test
  void signaturesTravelAsTheyAre() throws Exception {
    MergeJob job = new MergeJob("r", "/r", "1", false, List.of()).signed(MergeSign.REQUIRE, "base");
    Prepared prepared =
        new Prepared("h", "/r", "main", "1", "1", 4)
            .withSign(MergeSign.AUTO)
            .withSearchAttributes(true);

    assertThat(JSON.readValue(JSON.writeValueAsBytes(job), MergeJob.class)).isEqualTo(job);
    Prepared read = JSON.readValue(JSON.writeValueAsBytes(prepared), Prepared.class);
    assertThat(read.sign()).isEqualTo(MergeSign.AUTO);
    assertThat(read).isEqualTo(prepared);
    assertThat(job.as(MergeStyle.SQUASH, List.of(), null).sign()).isEqualTo(MergeSign.REQUIRE);
  }

  @Test
  void rulesTravelAsTheyAre() throws Exception {
    MergeJob job =
        new MergeJob("r", "/r", "1", true, List.of())
            .as(
                MergeStyle.REBASE,
                List.of(
                    new MergeRule(List.of("a"), true, null),
                    new MergeRule(List.of("b"), false, "c")),
                WorkspaceNeeds.NOTHING);

    assertThat(JSON.readValue(JSON.writeValueAsBytes(job), MergeJob.class)).isEqualTo(job);
  }
}
