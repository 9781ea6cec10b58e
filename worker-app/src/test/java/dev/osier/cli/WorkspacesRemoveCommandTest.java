package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesRemoveCommandTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(folder);
  }

  @Test
  @DisplayName("G4 remove saves all that is not merged, and says how to get it back")
  void removeSaves() throws Exception {
    Path workspace = shop.sealed("parser");
    Files.writeString(workspace.resolve("mine.txt"), "by hand\n");
    Workshop.Answer answer = shop.osier("workspaces", "remove", shop.run + "/parser").ok();
    assertThat(answer.out()).contains(shop.effect("parser").keptRef());
    assertThat(answer.err()).contains("osier kept branch " + shop.run + "/parser");
    assertThat(shop.stage.git("show", shop.effect("parser").keptRef() + ":mine.txt"))
        .isEqualTo("by hand");
    assertThat(shop.stage.git("show", shop.effect("parser").keptRef() + ":parser.txt"))
        .isEqualTo("parser");
    shop.stage.assertNothingLeft();
    assertThat(shop.osier("workspaces", "remove", shop.run + "/parser").refused().err())
        .isEqualTo(
            "Cannot remove the workspace of %s/parser: it is gone already\n".formatted(shop.run));
    assertThat(shop.osier("workspaces", "list").ok().out()).isEmpty();
  }

  @Test
  @DisplayName("G4 remove from within the workspace does not take its own branch for the target")
  void removeFromWithinSavesToo() throws Exception {
    Path workspace = shop.sealed("parser");
    String head = Workshop.head(workspace);
    shop.osierIn(workspace, "workspaces", "remove", shop.run + "/parser").ok();
    assertThat(shop.stage.git("rev-parse", shop.effect("parser").keptRef())).isEqualTo(head);
  }

  @Test
  @DisplayName("G4 remove with the work checked out detached still saves it")
  void detachedCheckoutIsNoTarget() throws Exception {
    Path workspace = shop.sealed("parser");
    String head = Workshop.head(workspace);
    shop.stage.git("checkout", "-q", "--detach", head);
    shop.osier("workspaces", "remove", shop.run + "/parser").ok();
    assertThat(shop.stage.git("rev-parse", shop.effect("parser").keptRef())).isEqualTo(head);
  }

  @Test
  @DisplayName("G4 remove with the task's own branch checked out still saves it")
  void branchOfOsiersIsNoTarget() throws Exception {
    Path workspace = shop.sealed("parser");
    String head = Workshop.head(workspace);
    shop.stage.git("checkout", "-q", "--ignore-other-worktrees", shop.effect("parser").branch());
    Workshop.Answer answer = shop.osier("workspaces", "remove", shop.run + "/parser");
    assertThat(shop.stage.git("rev-parse", shop.effect("parser").keptRef())).isEqualTo(head);
    // The branch is the user's place now, and cannot be deleted.
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).contains("checked out");
  }

  @Test
  void removeOfMergedWorkKeepsNothing() throws Exception {
    Path workspace = shop.sealed("parser");
    shop.stage.git("merge", "-q", "--no-ff", "-m", "Merge", Workshop.head(workspace));
    assertThat(shop.osier("workspaces", "remove", shop.run + "/parser").ok().out())
        .contains("nothing in it was unmerged");
    assertThat(shop.stage.git("for-each-ref", "refs/osier/kept")).isEmpty();
  }

  @Test
  @DisplayName("G4 remove leaves what it cannot save, and fails")
  void removeLeavesWhatCannotBeSaved() throws Exception {
    Path workspace = shop.work("parser");
    shop.work("care");
    Files.writeString(workspace.resolve("new.txt"), "n");
    Path locks = shop.repository.commonDir().resolve(shop.effect("parser").keptRef() + ".lock");
    Files.createDirectories(Objects.requireNonNull(locks.getParent()));
    Files.writeString(locks, "");
    // An old one would be taken for what a killed process left.
    Files.setLastModifiedTime(locks, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
    Workshop.Answer answer =
        shop.osier("workspaces", "remove", shop.run + "/parser", shop.run + "/care");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).contains("Cannot remove the workspace of " + shop.run + "/parser");
    assertThat(answer.out()).contains("Removed the workspace of " + shop.run + "/care");
    assertThat(workspace.resolve("new.txt")).exists();
    Files.delete(locks);
    shop.osier("workspaces", "remove", shop.run + "/parser").ok();
    assertThat(shop.stage.git("show", shop.effect("parser").keptRef() + ":new.txt")).isEqualTo("n");
  }

  @Test
  void removeTakesLeftoversAwayAndNeedsTheWholeName() throws Exception {
    Path workspace = shop.work("parser");
    Files.writeString(workspace.resolve("new.txt"), "n");
    Files.delete(shop.record("parser"));
    assertThat(shop.osier("workspaces", "remove", shop.run + "/pars").refused().err())
        .contains("there is none of that name");
    shop.osier("workspaces", "remove", shop.run + "/parser").ok();
    assertThat(shop.stage.git("show", shop.effect("parser").keptRef() + ":new.txt")).isEqualTo("n");
    shop.stage.assertNothingLeft();
  }
}
