package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.step.Publish.Act;
import dev.osier.step.Publish.Published;
import dev.osier.step.Publish.Request;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A target that moved on")
class MovedTargetTest extends MoveScenario {
  private Request request(Act act, boolean integrate) {
    return new Request(
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
