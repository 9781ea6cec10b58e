package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TargetMoveTest extends MoveScenario {
  @Test
  void checkedOutTargetMovesWithItsFiles() throws Exception {
    assertMoved(scene.publish());

    assertThat(scene.git.status()).isEmpty();
    assertThat(scene.git.read("d/c")).isEqualTo("new c\n");
    assertThat(scene.git.file("gone")).doesNotExist();
  }

  @Test
  void targetThatIsNotCheckedOutMoves() throws Exception {
    scene.git.git("checkout", "-q", "-b", "elsewhere");
    scene.git.git("pack-refs", "--all");

    assertMoved(scene.publish());

    assertThat(scene.git.read("a")).isEqualTo("old a\n");
    assertThat(scene.git.status()).isEmpty();
  }

  @Test
  void callAfterALostAnswerGivesTheSame() throws Exception {
    Published first = scene.publish();
    scene.git.commit("user goes on", Map.of("a", "user's\n"));

    assertThat(scene.publish()).isEqualTo(first);
    assertThat(scene.git.read("a")).isEqualTo("user's\n");
  }

  @Test
  void nothingMergedIsNothingToPublish() throws Exception {
    assertThat(scene.publish(new PublishJob(scene.run, "", "main", scene.from, scene.from, true)))
        .isEqualTo(new Published(null, null, "Nothing to publish"));
    assertThat(scene.git.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void resultWaitsIfItIsNotToMove() throws Exception {
    Published published = scene.publish(scene.request(false));

    assertThat(published.waiting()).isEqualTo(scene.merged);
    assertThat(published.headline())
        .isEqualTo(
            "The result waits on %1$s. To merge the result, run git merge %1$s"
                .formatted(scene.merged));
    assertThat(scene.git.tip("main")).isEqualTo(scene.from);
    assertMoved(scene.publish());
  }

  @Test
  @DisplayName("G7 a target that moved away stays, and the result waits with the command")
  void movedTargetIsLeftAlone() throws Exception {
    String moved = scene.git.commit("user", Map.of("user", "2\n"));

    Published published = scene.publish();

    assertThat(published.headline())
        .isEqualTo(
            "Cannot publish: main moved from %s to %s while the run was working. To merge the result, run git merge %s"
                .formatted(scene.from.substring(0, 7), moved.substring(0, 7), scene.merged));
    assertWaits(published, "moved from");
    assertThat(scene.git.tip("main")).isEqualTo(moved);
    scene.git.git("merge", "-q", "--no-edit", scene.merged);
    assertMovedByUser();
  }

  private void assertMovedByUser() throws Exception {
    assertThat(scene.publish().published()).isEqualTo(scene.candidate);
    assertThat(scene.git.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void targetThatMovedTowardsTheCandidateIsFine() throws Exception {
    String ahead = scene.git.commitOn("ahead", scene.candidate, "more", Map.of("x", "1\n"));
    scene.git.git("merge", "-q", "--ff-only", scene.candidate);

    Published published =
        scene.publish(new PublishJob(scene.run, "", "main", scene.from, ahead, true));

    assertThat(published.published()).isEqualTo(ahead);
    assertThat(scene.git.status()).isEmpty();
  }

  @Test
  void missingTargetAndOtherBaseAreSaid() throws Exception {
    String side = scene.git.commitOn("side", "main~1", "side", Map.of("s", "1\n"));
    Published other =
        scene.publish(new PublishJob(scene.run, "", "side", side, scene.candidate, true));
    assertWaits(other, "has commits that the result has not");

    Published gone =
        scene.publish(new PublishJob(scene.run, "", "gone", scene.from, scene.candidate, true));
    assertWaits(gone, "there is no branch gone");
  }

  @Test
  void branchWithCommitsOfTheUserIsLeftAlone() throws Exception {
    scene.git.write("b", "mine\n");
    String mine = scene.git.commitOn(scene.merged, scene.candidate, "mine", Map.of("m", "1\n"));
    scene.git.git("update-ref", "refs/heads/" + scene.merged, mine);
    String later = scene.git.commitOn("later", scene.candidate, "later", Map.of("l", "1\n"));

    Published published =
        scene.publish(new PublishJob(scene.run, "", "main", scene.from, later, true));

    assertThat(published.waiting()).isEqualTo(scene.merged + "-" + later.substring(0, 7));
    assertThat(scene.git.tip(scene.merged)).isEqualTo(mine);
  }

  @Test
  void branchThatTheUserCheckedOutStays() throws Exception {
    scene.publish(scene.request(false));
    scene.git.git("worktree", "add", "-q", temp.resolve("look").toString(), scene.merged);

    assertThat(scene.publish().published()).isEqualTo(scene.candidate);

    assertThat(scene.git.tip(scene.merged)).isEqualTo(scene.candidate);
  }
}
