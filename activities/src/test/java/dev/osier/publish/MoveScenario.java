package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.Published;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A user's repository, a candidate on top of its target, and how a move of it ends. */
abstract class MoveScenario {
  @TempDir Path given;
  Path temp;
  PublishScene scene;

  @BeforeEach
  void makeScene() throws Exception {
    temp = given.toRealPath();
    scene = PublishScene.in(temp.resolve("r"));
  }

  @AfterEach
  void closeScene() {
    scene.close();
  }

  void assertMoved(Published published) {
    assertThat(published)
        .isEqualTo(
            new Published(
                scene.candidate, null, "Moved main to " + scene.candidate.substring(0, 7)));
    assertThat(scene.git.tip("refs/heads/main")).isEqualTo(scene.candidate);
    assertThat(scene.git.refs()).doesNotContainKey("refs/heads/" + scene.merged);
    assertThat(scene.repository.osierDirectory().resolve("publish").toFile().list())
        .isNullOrEmpty();
  }

  void assertWaits(Published published, String why) {
    assertThat(published.published()).isNull();
    assertThat(published.waiting()).isEqualTo(scene.merged);
    assertThat(published.headline())
        .startsWith("Cannot publish: ")
        .contains(why)
        .endsWith(". To merge the result, run git merge " + scene.merged);
    assertThat(scene.git.tip(scene.merged)).isEqualTo(scene.candidate);
    assertThat(scene.repository.osierDirectory().resolve("publish").toFile().list())
        .isNullOrEmpty();
  }
}
