package dev.osier.keep;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.Scene;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G4: which commits and states of work are kept, and which need not be. */
@DisplayName("G4 nothing lost: commits")
class KeeperTest extends KeptScenario {
  @Test
  void untouchedWorkspaceKeepsNothing() throws Exception {
    assertThat(released()).isEqualTo(new Released(null, List.of()));
  }

  @Test
  void cleanUnmergedBranchIsKeptAsItIs() throws Exception {
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");

    released();

    assertThat(scene.refs.tip(kept)).isEqualTo(commit);
  }

  @Test
  void commitsOfDetachedHeadAreKept() throws Exception {
    git(path).require("checkout", "-q", "--detach");
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");

    released();

    assertThat(scene.refs.tip(kept)).isEqualTo(commit);
  }

  @Test
  void commitsThatNoBranchReachesAreKept() throws Exception {
    write(path, "one.txt", "1");
    String lost = Scene.commitAll(path, "One");
    git(path).require("reset", "-q", "--hard", scene.base);

    released();

    assertThat(scene.refs.tip(kept)).isEqualTo(lost);
  }

  @Test
  void workOnAnotherBranchAndOnItsOwnIsKept() throws Exception {
    write(path, "own.txt", "own");
    Scene.commitAll(path, "Own");
    git(path).require("checkout", "-q", "-b", "side", scene.base);
    write(path, "side.txt", "side");
    String side = Scene.commitAll(path, "Side");
    write(path, "dirty.txt", "d");

    released();

    assertThat(scene.content(kept, "dirty.txt")).isEqualTo("d");
    assertThat(scene.isAncestor(side, kept)).isTrue();
    assertThat(scene.content(kept + "^2", "own.txt")).isEqualTo("own");
  }

  @Test
  void branchOfTheUserThatWasOnlyLookedAtIsNotKept() throws Exception {
    git(scene.root).require("checkout", "-q", "-b", "feature");
    write(scene.root, "feature.txt", "f");
    Scene.commitAll(scene.root, "Feature");
    git(scene.root).require("checkout", "-q", "main");
    scene.share(path, "feature");
    git(path).require("checkout", "-q", "feature");
    git(path).require("checkout", "-q", scene.parser.branch());

    assertThat(released().keptRef()).isNull();
  }

  @Test
  void orphanBranchIsKept() throws Exception {
    git(path).require("checkout", "-q", "--orphan", "fresh");
    write(path, "fresh.txt", "f");

    released();

    assertThat(scene.content(kept, "fresh.txt")).isEqualTo("f");
  }

  @Test
  void unfinishedMergeIsKeptWithBothParents() throws Exception {
    git(path).require("checkout", "-q", "-b", "side");
    write(path, "a.txt", "side\n");
    String side = Scene.commitAll(path, "Side");
    git(path).require("checkout", "-q", scene.parser.branch());
    write(path, "a.txt", "own\n");
    String own = Scene.commitAll(path, "Own");
    assertThat(git(path).call("merge", "-q", "side").code()).isEqualTo(1);

    released();

    assertThat(scene.content(kept, "a.txt")).contains("<<<<<<<").contains("side").contains("own");
    assertThat(git(scene.root).require("rev-parse", kept + "^1", kept + "^2").lines())
        .containsExactly(own, side);
  }

  @Test
  void stoppedRebaseIsKept() throws Exception {
    write(path, "a.txt", "own\n");
    Scene.commitAll(path, "Own");
    write(path, "later.txt", "l");
    String later = Scene.commitAll(path, "Later");
    git(path).require("branch", "-q", "other", scene.base);
    write(scene.root, "a.txt", "theirs\n");
    Scene.commitAll(scene.root, "Theirs");
    scene.share(path, "main");
    assertThat(git(path).call("rebase", "-q", "main").code()).isEqualTo(1);

    released();

    assertThat(scene.isAncestor(later, kept)).isTrue();
    assertThat(scene.content(kept, "a.txt")).contains("theirs").contains("own");
  }

  @Test
  void whatACheckLeftInSealedWorkspaceIsNotKept() throws Exception {
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");
    seal(commit);
    write(path, "report.txt", "made by a check");

    released();

    assertThat(scene.refs.tip(kept)).isEqualTo(commit);
  }

  @Test
  void workAfterTheSealIsKept() throws Exception {
    seal(scene.base);
    write(path, "one.txt", "1");
    Scene.commitAll(path, "One");
    write(path, "two.txt", "2");

    released();

    assertThat(scene.files(kept)).contains("one.txt", "two.txt");
  }

  @Test
  void secondSaveMovesTheFirstAside() throws Exception {
    write(path, "first.txt", "1");
    released();
    path = scene.work(scene.parser).path();
    write(path, "second.txt", "2");
    released();
    path = scene.work(scene.parser).path();
    write(path, "third.txt", "3");
    released();

    assertThat(scene.files(kept)).contains("third.txt").doesNotContain("second.txt");
    assertThat(scene.files(kept + "@1")).contains("first.txt");
    assertThat(scene.files(kept + "@2")).contains("second.txt");
  }

  @Test
  void commitIsKeptThoughNoMergedCommitIsKnown() throws Exception {
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");

    scene.release(scene.parser, null);

    assertThat(scene.refs.tip(kept)).isEqualTo(commit);
  }
}
