package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.PublishJob;
import dev.osier.job.PublishJob.Act;
import dev.osier.job.Published;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A target that moved on")
class MovedTargetTest extends MoveScenario {
  private PublishJob request(Act act, boolean integrate) {
    return new PublishJob(
        scene.run, "", "main", scene.from, scene.candidate, act, scene.from, integrate, null);
  }

  @Test
  @DisplayName("G7 is answered with where it stands, and nothing is touched")
  void isAnsweredWithWhereItStands() throws Exception {
    String moved = scene.git.commit("user", Map.of("user", "2\n"));

    for (Act act : new Act[] {Act.MOVE, Act.SHOW}) {
      Published published = scene.publish(request(act, true));
      assertThat(published.moved()).isEqualTo(moved);
      assertThat(published.published()).isNull();
      assertThat(published.waiting()).isNull();
    }
    assertThat(scene.git.refs()).containsOnlyKeys("refs/heads/main");
    assertWaits(scene.publish(request(Act.MOVE, false)), "main moved from");
  }

  @Test
  @DisplayName("G7 and was rewritten is never moved, whoever asks")
  void rewrittenTargetIsNeverMoved() throws Exception {
    scene.git.git("commit", "-q", "--amend", "-m", "rewritten");
    String rewritten = scene.git.tip("main");

    assertWaits(scene.publish(request(Act.MOVE, true)), "main was rewritten: it stood at ");
    assertThat(scene.git.tip("main")).isEqualTo(rewritten);
  }

  @Test
  @DisplayName(
      "G7 and was reset to an earlier commit is rewritten, too, though the result is ahead")
  void targetThatWasResetIsNotMoved() throws Exception {
    String before = scene.git.commit("kept back", Map.of("user", "3\n"));
    String candidate = scene.git.commitOn("later", before, "Later", Map.of("later", "l\n"));
    scene.git.git("update-ref", "-d", "refs/heads/later");
    scene.git.git("reset", "-q", "--hard", scene.from);

    Published published =
        scene.publish(
            new PublishJob(scene.run, "", "main", before, candidate, Act.MOVE, before, true, null));

    assertThat(published.headline()).contains("main was rewritten: it stood at ");
    assertThat(scene.git.tip("main")).isEqualTo(scene.from);
  }

  @Test
  @DisplayName("G1, G7 by an agent, as git proves: the result waits, and the commit is named")
  void movedByAnAgent() throws Exception {
    String agents = scene.git.commit("The agent's", Map.of("backdoor", "b\n"));
    scene.published.noteEscaped("refs/heads/main", agents);
    scene.git.commit("user goes on", Map.of("user", "2\n"));

    Published shown = scene.publish(request(Act.SHOW, true));
    Published published = scene.publish(request(Act.MOVE, true));

    assertThat(shown.moved()).isNull();
    assertThat(shown.headline()).contains("an agent moved main itself");
    assertWaits(
        published,
        "an agent moved main itself, to %s (The agent's)".formatted(agents.substring(0, 7)));
    assertThat(published.moved()).isNull();
  }

  @Test
  @DisplayName("G7 an agent's commit that the user has taken before the run stops nothing")
  void agentsCommitFromBefore() throws Exception {
    scene.published.noteEscaped("refs/heads/main", scene.from);
    String moved = scene.git.commit("user", Map.of("user", "2\n"));

    assertThat(scene.publish(request(Act.MOVE, true)).moved()).isEqualTo(moved);
  }

  @Test
  void showSaysWhatItWouldDoAndDoesNothing() throws Exception {
    Published shown = scene.publish(request(Act.SHOW, true));

    assertThat(shown.headline())
        .isEqualTo(
            "Would move main from %s to %s: 1 commit, 5 files"
                .formatted(scene.from.substring(0, 7), scene.candidate.substring(0, 7)));
    assertThat(scene.git.tip("main")).isEqualTo(scene.from);
    assertThat(scene.git.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void candidateThatWasPublishedIsPublishedWhateverCameAfter() throws Exception {
    scene.publish();
    scene.git.commit("user goes on", Map.of("a", "user's\n"));

    assertThat(scene.publish(request(Act.MOVE, true)).published()).isEqualTo(scene.candidate);
  }
}
