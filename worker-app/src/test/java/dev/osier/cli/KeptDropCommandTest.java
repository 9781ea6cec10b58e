package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptDropCommandTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(folder);
  }

  @Test
  @DisplayName("G4 drop needs the whole name, and says how the work is brought back")
  void dropCanBeUndone() throws Exception {
    shop.kept("parser", "new.txt", "one\n");
    String commit = shop.stage.git("rev-parse", shop.effect("parser").keptRef());
    for (String[] bad :
        new String[][] {
          {"kept", "drop"},
          {"kept", "drop", shop.run + "/pars"},
          {"kept", "drop", shop.run},
          {"kept", "drop", shop.run + "/parser", "other/task"},
          {"kept", "drop", "--run", shop.run.substring(0, 4)},
          {"kept", "drop", "--merged", shop.run + "/parser"}
        }) {
      shop.osier(bad).refused();
      assertThat(shop.stage.git("rev-parse", shop.effect("parser").keptRef())).isEqualTo(commit);
    }
    Workshop.Answer answer = shop.osier("kept", "drop", shop.run + "/parser").ok();
    assertThat(answer.out())
        .isEqualTo("Dropped " + shop.run + "/parser, which was " + commit + "\n");
    assertThat(shop.stage.git("for-each-ref", "refs/osier/kept")).isEmpty();
    shop.stage.git("branch", "back", commit);
    assertThat(shop.stage.git("show", "back:new.txt")).isEqualTo("one");
    assertThat(shop.osier("workspaces", "events", "-n", "1").ok().out())
        .contains("drop ", shop.run + "/parser", commit);
  }

  @Test
  void dropOfARunAndOfWhatIsMerged() throws Exception {
    shop.kept("parser", "new.txt", "one\n");
    shop.sealed("care");
    shop.release("care");
    shop.stage.git("merge", "-q", "--no-ff", "-m", "Merge", shop.effect("care").keptRef());
    assertThat(shop.osier("kept", "drop", "--merged").ok().out())
        .contains(shop.run + "/care")
        .doesNotContain("parser");
    assertThat(shop.osier("kept", "drop", "--merged").ok().err())
        .isEqualTo("No such work is kept\n");
    shop.stage.git("checkout", "-q", "--detach");
    assertThat(shop.osier("kept", "drop", "--merged").refused().err())
        .isEqualTo(
            "Cannot tell what is merged: the repository has no branch of yours checked out\n"
                + "To check one out, run git switch BRANCH\n");
    assertThat(shop.osier("kept", "drop", "--run", shop.run).ok().out())
        .contains(shop.run + "/parser");
  }
}
