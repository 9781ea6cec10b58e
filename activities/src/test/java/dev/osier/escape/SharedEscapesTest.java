package dev.osier.escape;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.git.object.PublishedTargets;
import dev.osier.workspace.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@DisplayName("G1 isolated, in what all worktrees of a repository share")
class SharedEscapesTest extends EscapeScenario {

  @Test
  void settingThatTheAgentWroteIsReportedByItsKey() throws Exception {
    Path path = begin(scene.parser);
    git(path).require("config", "alias.ship", "push --force");

    assertThat(end(scene.parser))
        .isEqualTo(new Escapes(List.of(), List.of(".git/config: alias.ship")));
    assertThat(git(scene.root).require("config", "alias.ship")).isEqualTo("push --force");
  }

  @Test
  @DisplayName("a branch moved to the agent's own commit is noted for whoever publishes there")
  void branchThatTheAgentMovedIsNoted() throws Exception {
    Path path = begin(scene.parser);
    write(path, "backdoor", "b");
    String commit = Scene.commitAll(path, "Backdoor");
    git(path).require("branch", "-f", "release", commit);
    git(scene.root).require("branch", "users");

    assertThat(end(scene.parser).blamed()).containsExactly("refs/heads/release");
    PublishedTargets notes = new PublishedTargets(scene.home, scene.repository);
    assertThat(notes.escapedTo("refs/heads/release")).containsExactly(commit);
    assertThat(notes.escapedTo("refs/heads/users")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hooks/post-commit", "info/exclude", "info/attributes", "hooks/x"})
  void hooksAndInfoThatTheAgentWroteAreReported(String name) throws Exception {
    Path common = scene.repository.commonDir();
    Files.createDirectories(common.resolve("hooks"));
    write(common, "hooks/x", "the user's");
    begin(scene.parser);
    write(common, name, "the agent's");
    write(common, "hooks/y.sample", "of no effect");

    assertThat(end(scene.parser).suspected()).containsExactly(".git/" + name);
  }

  @Test
  void hookThatTheAgentRemovedOrMadeExecutableIsReported() throws Exception {
    Path common = scene.repository.commonDir();
    write(common, "hooks/gone", "g");
    write(common, "hooks/idle", "i");
    begin(scene.parser);
    Files.delete(common.resolve("hooks/gone"));
    assertThat(common.resolve("hooks/idle").toFile().setExecutable(true)).isTrue();

    assertThat(end(scene.parser).suspected())
        .containsExactlyInAnyOrder(".git/hooks/gone", ".git/hooks/idle");
  }

  @Test
  void settingWrittenAgainAsItWasIsNoEscape() throws Exception {
    git(scene.root).require("config", "core.hooksPath", ".husky");
    Path path = begin(scene.parser);
    git(path).require("config", "core.hooksPath", ".husky");

    assertThat(end(scene.parser)).isEqualTo(Escapes.NONE);
  }

  @Test
  void submoduleThatTheAgentAddedIsNoEscapeButACommandForItIs() throws Exception {
    Path path = begin(scene.parser);
    git(path).require("config", "submodule.lib.url", "https://example.org/lib.git");
    git(path).require("config", "submodule.lib.active", "true");
    git(path).require("config", "submodule.lib.update", "!rm -rf .");

    assertThat(end(scene.parser))
        .isEqualTo(new Escapes(List.of(), List.of(".git/config: submodule.lib.update")));
  }

  @Test
  void settingBehindASubmodulesNameIsSeen() throws Exception {
    Path config = scene.repository.commonDir().resolve("config");
    begin(scene.parser);
    Files.writeString(
        config, Files.readString(config) + "[submodule \"a\"][core]\n\tpager = evil\n");

    assertThat(end(scene.parser).suspected()).containsExactly(".git/config: core.pager");
  }

  @Test
  void settingsThatTheUserChangedBeforeOrAfterTheAgentAreNotBlamed() throws Exception {
    watch.before(scene.lexer, 1, EscapeWatch.Phase.AGENT);
    git(scene.root).require("config", "user.name", "Before");
    awaitTickAfter(java.time.Instant.now());
    begin(scene.parser);
    awaitTickAfter(finish(scene.parser));
    assertThat(after(scene.parser)).isEqualTo(Escapes.NONE);
    git(scene.root).require("config", "user.name", "After");

    assertThat(after(scene.parser)).isEqualTo(Escapes.NONE);
  }

  @Test
  void settingsAreSuspectedOfEachOfTwoAgents() throws Exception {
    Path path = begin(scene.parser);
    begin(scene.lexer);
    git(path).require("config", "user.name", "Agent");

    assertThat(end(scene.parser))
        .isEqualTo(new Escapes(List.of(), List.of(".git/config: user.name")));
    assertThat(end(scene.lexer))
        .isEqualTo(new Escapes(List.of(), List.of(".git/config: user.name")));
  }

  @Test
  void anotherBranchInTheUsersCheckoutIsOnlySuspected() throws Exception {
    begin(scene.parser);
    git(scene.root).require("checkout", "-q", "-b", "other");

    assertThat(end(scene.parser))
        .isEqualTo(new Escapes(List.of(), List.of(".git/HEAD", "refs/heads/other")));
  }

  @Test
  @DisplayName("G1 G4 A stash is blamed on the agent of the branch it was made on, and stays")
  void stashNamesItsMakerAndStays() throws Exception {
    Path path = begin(scene.parser);
    begin(scene.lexer);
    write(path, "a.txt", "put away");
    git(path).require("stash", "push", "-q", "--include-untracked");

    assertThat(end(scene.parser).blamed()).containsExactly("refs/stash");
    assertThat(end(scene.lexer)).isEqualTo(Escapes.NONE);
    scene.release(scene.parser, scene.base);
    assertThat(scene.content("refs/stash", "a.txt")).isEqualTo("put away");
  }

  @Test
  void stashOfTheUserIsOnlySuspected() throws Exception {
    begin(scene.parser);
    write(scene.root, "a.txt", "the user's");
    git(scene.root).require("stash", "push", "-q", "-m", "mine");

    assertThat(end(scene.parser).suspected()).contains("refs/stash");
    assertThat(end(scene.parser).blamed()).doesNotContain("refs/stash");
  }

  @Test
  void stashOfTheUserThatIsGoneIsSuspected() throws Exception {
    write(scene.root, "a.txt", "the user's");
    git(scene.root).require("stash", "push", "-q");
    Path path = begin(scene.parser);
    git(path).require("stash", "drop", "-q");

    assertThat(end(scene.parser)).isEqualTo(new Escapes(List.of(), List.of("refs/stash")));
  }

  @Test
  void branchesThatAreDeletedOrSetBackAreSuspected() throws Exception {
    git(scene.root).require("branch", "gone");
    write(scene.root, "later.txt", "l");
    git(scene.root).require("branch", "back", Scene.commitAll(scene.root, "Later"));
    git(scene.root).require("reset", "-q", "--hard", scene.base);
    git(scene.root).require("tag", "old", scene.base);
    Path path = begin(scene.parser);
    git(path).require("branch", "-D", "gone");
    git(path).require("tag", "-d", "old");
    String orphan = git(path).require("commit-tree", scene.base + "^{tree}", "-m", "Elsewhere");
    git(path).require("branch", "-f", "back", orphan);

    assertThat(end(scene.parser))
        .isEqualTo(
            new Escapes(List.of(), List.of("refs/heads/back", "refs/heads/gone", "refs/tags/old")));
  }

  @Test
  @DisplayName("What Osier moves meanwhile is nobody's escape, what says that it does is")
  void onlyWhatOsierItselfMovesIsNoEscape() throws Exception {
    git(scene.root).require("branch", "target");
    git(scene.root).require("branch", "release");
    begin(scene.parser);
    String merge =
        git(scene.root)
            .require(
                "commit-tree",
                scene.base + "^{tree}",
                "-p",
                scene.base,
                "-m",
                "Merge x\n\nOsier-Task: x\nOsier-Run: another");
    scene.refs.compareAndSet("refs/heads/target", scene.base, merge, "osier: publish");
    git(scene.root).require("branch", "-f", "release", merge);

    assertThat(end(scene.parser)).isEqualTo(new Escapes(List.of(), List.of("refs/heads/release")));
  }

  @Test
  @DisplayName("G3 what says that a run published it is told, if Osier did not move it there")
  void forgedTrailerExplainsNothing() throws Exception {
    git(scene.root).require("branch", "target");
    git(scene.root).require("branch", "other");
    begin(scene.parser);
    String forged =
        git(scene.root)
            .require(
                "commit-tree",
                scene.base + "^{tree}",
                "-p",
                scene.base,
                "-m",
                "Merge x\n\nOsier-Run: another");
    workspaces.published().note("refs/heads/other", forged);
    git(scene.root).require("branch", "-f", "target", forged);

    assertThat(end(scene.parser).suspected()).containsExactly("refs/heads/target");
  }

  @Test
  @DisplayName("What another process of Osier moves is known, too")
  void moveOfAnotherProcessIsKnown() throws Exception {
    git(scene.root).require("branch", "target");
    begin(scene.parser);
    write(scene.root, "later.txt", "l");
    String later = git(scene.root).require("commit-tree", scene.base + "^{tree}", "-m", "x");
    new PublishedTargets(scene.home, scene.repository).note("refs/heads/target", later);
    git(scene.root).require("branch", "-f", "target", later);

    assertThat(end(scene.parser).suspected()).containsExactly("later.txt");
  }

  @Test
  void whatIsDoneInAnotherWorktreeOfTheUsersIsReportedAndFailsNobody() throws Exception {
    Path users = directory.toRealPath().resolve("users");
    git(scene.root).require("worktree", "add", "-q", "-b", "side", users.toString());
    begin(scene.parser);
    write(users, "theirs.txt", "t");
    Scene.commitAll(users, "Theirs");
    write(users, "more.txt", "m");

    assertThat(end(scene.parser))
        .isEqualTo(
            new Escapes(
                List.of(), List.of(users.resolve("more.txt").toString(), "refs/heads/side")));
  }

  @Test
  @DisplayName("G1 what Osier was about to move as the look before was taken is nobody's escape")
  void moveUnderWayIsKnown() throws Exception {
    git(scene.root).require("branch", "going");
    git(scene.root).require("branch", "coming");
    String next =
        git(scene.root).require("commit-tree", scene.base + "^{tree}", "-p", scene.base, "-m", "x");
    PublishedTargets own = new PublishedTargets(scene.home, scene.repository);
    own.noteIfPossible("refs/heads/going", null);
    own.noteIfPossible("refs/heads/coming", next);
    begin(scene.parser);
    git(scene.root).require("branch", "-D", "going");
    git(scene.root).require("branch", "-f", "coming", next);

    assertThat(end(scene.parser)).isEqualTo(Escapes.NONE);
  }
}
