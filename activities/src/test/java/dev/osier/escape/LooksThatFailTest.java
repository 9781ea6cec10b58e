package dev.osier.escape;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@DisplayName("G9 a look that cannot be taken stops nothing, and is said")
class LooksThatFailTest extends EscapeScenario {
  @Test
  void brokenIndexOfTheCheckoutIsSaidAndTheRestIsSeen() throws Exception {
    begin(scene.parser);
    Files.writeString(scene.root.resolve(".git/index"), "junk");
    write(scene.root, ".git/hooks/pre-push", "evil");

    Escapes escapes = end(scene.parser);
    assertThat(escapes.notes()).anyMatch(note -> note.startsWith("Cannot look at the checkout: "));
    assertThat(escapes.suspected()).contains(".git/hooks/pre-push").doesNotContain("a.txt");
  }

  @Test
  void brokenSettingsAreSaid() throws Exception {
    begin(scene.parser);
    Files.writeString(scene.root.resolve(".git/config"), "[core");

    assertThat(end(scene.parser).suspected()).contains(".git/config: (git cannot read it)");
    watch.before(scene.lexer, 1, Phase.AGENT);
    assertThat(watch.after(scene.lexer, 1, Phase.AGENT).notes())
        .anyMatch(note -> note.startsWith("Cannot look at the checkout: "));
  }

  @Test
  void programThatNothingWasNotedBeforeIsSaid() throws Exception {
    assertThat(watch.after(scene.parser, 1, Phase.CHECK).notes())
        .containsExactly(
            "What was changed outside while its check ran is not known: nothing was noted before");
  }

  @Test
  void notesThatAnAgentHasBrokenAreAsNone() throws Exception {
    begin(scene.parser);
    Path notes = workspaces.store().directory(scene.parser).resolve("before-1-agent.json");
    Files.writeString(notes, "{");
    finish(scene.parser);

    try (Workspaces next = scene.workspaces()) {
      assertThat(next.escapeWatch().after(scene.parser, 1, Phase.AGENT).notes())
          .anyMatch(note -> note.endsWith("nothing was noted before"));
    }
  }

  @Test
  @DisplayName("50,000 ignored files are looked at in about a second of work")
  void manyIgnoredFilesAreLookedAt() throws Exception {
    for (int directory = 0; directory < 100; directory++) {
      Path place = Files.createDirectories(scene.root.resolve("build/" + directory));
      for (int file = 0; file < 500; file++) {
        Files.createFile(place.resolve(Integer.toString(file)));
      }
    }
    begin(scene.parser);
    write(scene.root, "build/77/123", "changed");
    long begun = System.nanoTime();

    assertThat(end(scene.parser).suspected()).containsExactly("build/77/123");
    // A bound for a machine that does much besides; alone it is half a second.
    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(60));
  }

  @Test
  @DisplayName("G1 of more than 16 other worktrees the rest is not looked at, which is said")
  void limitOfWorktreesIsSaid() throws Exception {
    for (int i = 0; i <= Surroundings.MOST_WORKTREES; i++) {
      String place = directory.resolve("other" + i).toString();
      Scene.git(scene.root).require("worktree", "add", "--detach", "--no-checkout", place);
    }
    begin(scene.parser);

    assertThat(end(scene.parser).notes())
        .containsExactly("Only 16 of your other worktrees were looked at");
  }

  @Test
  @DisplayName("G1 of more than 100,000 ignored files the rest is not looked at, which is said")
  void limitOfIgnoredFilesIsSaid() throws Exception {
    for (int folder = 0; folder <= 100; folder++) {
      Path place = Files.createDirectories(scene.root.resolve("build/" + folder));
      for (int file = 0; file < 1000; file++) {
        Files.createFile(place.resolve(Integer.toString(file)));
      }
    }
    begin(scene.parser);

    assertThat(end(scene.parser).notes())
        .containsExactly("Only 100000 of the ignored files of the checkout were looked at");
  }
}
