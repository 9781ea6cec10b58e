package dev.osier.keep;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.workspace.ReleaseResult;
import dev.osier.workspace.ReleaseResult.Stayed;
import dev.osier.workspace.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** G4: what is kept when git's own files are locked, damaged, odd or gone. */
@Tag("slow")
@Tag("root")
@DisplayName("G4 nothing lost: damage")
class KeptFromDamageTest extends KeptScenario {
  @Test
  void staleIndexLockIsNoObstacle() throws Exception {
    write(path, "new.txt", "n");
    Files.createFile(admin().resolve("index.lock"));

    released();

    assertThat(scene.content(kept, "new.txt")).isEqualTo("n");
  }

  @Test
  void damagedIndexIsNoObstacle() throws Exception {
    write(path, "new.txt", "n");
    write(path, "a.txt", "changed");
    Files.writeString(admin().resolve("index"), "no index");

    released();

    assertThat(scene.content(kept, "new.txt")).isEqualTo("n");
    assertThat(scene.content(kept, "a.txt")).isEqualTo("changed");
  }

  @Test
  void splitIndexIsNoObstacle() throws Exception {
    git(path).require("update-index", "--split-index");
    git(scene.root).require("config", "core.safecrlf", "true");
    git(scene.root).require("config", "core.autocrlf", "input");
    write(path, "mixed.txt", "a\r\nb\n");

    released();

    assertThat(scene.files(kept)).contains("mixed.txt", "a.txt", "src/b.txt");
  }

  @Test
  void filesThatGitWasToldToOverlookAreKept() throws Exception {
    git(path).require("update-index", "--assume-unchanged", "a.txt");
    git(path).require("update-index", "--skip-worktree", "src/b.txt");
    write(path, "a.txt", "hidden");
    write(path, "src/b.txt", "hidden, too");

    released();

    assertThat(scene.content(kept, "a.txt")).isEqualTo("hidden");
    assertThat(scene.content(kept, "src/b.txt")).isEqualTo("hidden, too");
  }

  @Test
  void sparseCheckoutKeepsWhatItDoesNotShow() throws Exception {
    git(path).require("sparse-checkout", "set", "--no-cone", "/a.txt");
    assertThat(path.resolve("src/b.txt")).doesNotExist();
    write(path, "a.txt", "changed");
    write(path, "other/new.txt", "n");

    released();

    assertThat(scene.files(kept)).contains("src/b.txt", "other/new.txt");
    assertThat(scene.content(kept, "a.txt")).isEqualTo("changed");
  }

  @Test
  void commitsOutliveTheirWorktreesDirectory() throws Exception {
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");
    Files.move(path, directory.resolve("moved-away"));

    released();

    assertThat(scene.refs.tip(kept)).isEqualTo(commit);
  }

  @Test
  void filesOutliveWhatGitKnowsOfTheWorktree() throws Exception {
    write(path, "new.txt", "n");
    Files.delete(path.resolve(".git"));
    git(scene.root).require("worktree", "prune", "--expire=now");

    released();

    assertThat(scene.content(kept, "new.txt")).isEqualTo("n");
    assertThat(scene.content(kept, "src/b.txt")).isEqualTo("b\n");
  }

  @Test
  void repositoryThatTheAgentMadeInPlaceOfTheWorktreeIsKept() throws Exception {
    Files.delete(path.resolve(".git"));
    git(path).require("init", "-q");
    write(path, "new.txt", "n");
    Scene.commitAll(path, "Mine");

    released();

    assertThat(scene.content(kept, "new.txt")).isEqualTo("n");
  }

  @Test
  void worktreeWithoutItsHeadFileIsKept() throws Exception {
    write(path, "one.txt", "1");
    Scene.commitAll(path, "One");
    write(path, "two.txt", "2");
    Files.delete(admin().resolve("HEAD"));

    released();

    assertThat(scene.files(kept)).contains("one.txt", "two.txt");
  }

  @Test
  void worktreeWithRelativeLinksIsKept() throws Exception {
    git(path).require("checkout", "-q", "--detach");
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");
    Path admin = admin();
    Files.writeString(
        admin.resolve("gitdir"), admin.relativize(path.resolve(".git")).toString() + "\n");
    Files.writeString(path.resolve(".git"), "gitdir: " + path.relativize(admin) + "\n");

    released();

    assertThat(scene.refs.tip(kept)).isEqualTo(commit);
    scene.assertNothingLeft();
  }

  @Test
  void reflogOfCommitsThatAreGoneIsNoObstacle() throws Exception {
    write(path, "new.txt", "n");
    Files.writeString(
        admin().resolve("logs/HEAD"),
        "%s %s A <a@b> 1 +0000\tcommit: x%n".formatted("1".repeat(40), "2".repeat(40)),
        StandardOpenOption.APPEND);

    released();

    assertThat(scene.content(kept, "new.txt")).isEqualTo("n");
  }

  @Test
  void workspaceThatCannotBeKeptStays() throws Exception {
    write(path, "new.txt", "n");
    Path lock = scene.repository.commonDir().resolve(kept + ".lock");
    Files.createDirectories(lock.getParent());
    Files.createFile(lock);
    // However slow the machine is, it never gets old enough to be taken for that of a dead process.
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().plus(Duration.ofHours(1))));

    ReleaseResult release = scene.release(scene.parser, scene.base);

    assertThat(release).isInstanceOf(Stayed.class);
    assertThat(((Stayed) release).reason()).contains(kept);
    assertThat(path.resolve("new.txt")).hasContent("n");
    Files.delete(lock);
    released();
    assertThat(scene.content(kept, "new.txt")).isEqualTo("n");
  }

  @Test
  void hooksSigningAndMissingNameAreNoObstacle() throws Exception {
    git(scene.root).require("config", "commit.gpgsign", "true");
    git(scene.root).require("config", "user.useConfigOnly", "true");
    Path hook = scene.repository.commonDir().resolve("hooks/reference-transaction");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    write(path, "new.txt", "n");

    released();

    assertThat(scene.content(kept, "new.txt")).isEqualTo("n");
  }

  private Path admin() throws Exception {
    return Path.of(git(path).require("rev-parse", "--absolute-git-dir"));
  }
}
