package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.git.Git;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptCommandsTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(folder);
  }

  @Test
  void listShowsWhatIsKeptAgainstWhereItParted() throws Exception {
    shop.kept("parser", "new.txt", "one\ntwo\n");
    shop.sealed("care");
    shop.release("care");
    shop.sealed("done");
    String done = shop.stage.git("rev-parse", shop.effect("done").branch());
    shop.release("done");
    Files.writeString(shop.stage.repository().resolve("later.txt"), "l\n");
    Workshop.commit(shop.stage.repository(), "Later");
    shop.stage.git("merge", "-q", "--no-ff", "-m", "Merge", done);

    List<String> lines = shop.osier("kept", "list").ok().out().lines().toList();

    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).matches(shop.run + "/care +20\\S+Z +1 +1 +0 +Do care");
    assertThat(lines.get(2)).matches(shop.run + "/done +20\\S+Z +0 +0 +0 +\\(merged\\) Do done");
    assertThat(lines.get(3))
        .matches(shop.run + "/parser +20\\S+Z +1 +2 +0 +work that was not committed");
    JsonNode json = shop.osier("kept", "list", "--json", shop.run).ok().json();
    assertThat(json.path("kept")).hasSize(3);
    assertThat(json.at("/kept/2/ref").asText()).isEqualTo(shop.effect("parser").keptRef());
    assertThat(json.at("/kept/2/insertions").asInt()).isEqualTo(2);
    assertThat(shop.osier("kept", "list", "other").ok().out()).isEmpty();
  }

  @Test
  void showPrintsAPatchThatGitAppliesAgain() throws Exception {
    Path workspace = shop.work("parser");
    Files.write(workspace.resolve("picture"), new byte[] {0, 1, 2, 3, (byte) 0xff});
    Files.writeString(workspace.resolve("README.md"), "# Shop\n\u001b[31mred\n");
    shop.release("parser");
    // Settings of the user's that would spoil a patch.
    shop.stage.git("config", "diff.noprefix", "true");
    shop.stage.git("config", "color.ui", "always");
    shop.stage.git("config", "diff.external", "false");

    Workshop.Answer answer = shop.osier("kept", "show", shop.run + "/par").ok();

    assertThat(answer.out())
        .contains("changes  2 files, +1 −0", "Kept from " + shop.run + "/parser");
    Path patch = Files.writeString(folder.resolve("x.patch"), answer.out());
    shop.stage.git("apply", patch.toString());
    assertThat(Files.readAllBytes(shop.stage.repository().resolve("picture"))).hasSize(5);
    assertThat(Files.readString(shop.stage.repository().resolve("README.md")))
        .contains("\u001b[31m");
    assertThat(shop.osier("kept", "show", "--stat", shop.run + "/parser").ok().out())
        .containsPattern("README.md \\| +1 \\+")
        .doesNotContain("diff --git");
    assertThat(shop.osier("kept", "show", "--stat", "--patch", shop.run + "/parser").exit())
        .isEqualTo(2);
  }

  @Test
  @DisplayName("G4 Kept work is taken back as a branch, which has all of it")
  void branchHasTheWork() throws Exception {
    shop.kept("parser", "new.txt", "one\n");
    Workshop.Answer answer = shop.osier("kept", "branch", shop.run + "/parser").ok();
    assertThat(answer.out())
        .contains("git switch kept/" + shop.run + "/parser\n", "git reset --soft HEAD^");
    shop.stage.git("switch", "-q", "kept/" + shop.run + "/parser");
    assertThat(shop.stage.repository().resolve("new.txt")).hasContent("one\n");
    shop.stage.git("reset", "-q", "--soft", "HEAD^");
    assertThat(shop.stage.git("status", "--porcelain")).isEqualTo("A  new.txt");
    assertThat(shop.stage.git("rev-parse", "HEAD")).isEqualTo(shop.stage.git("rev-parse", "main"));
    // It stays kept.
    assertThat(shop.stage.git("rev-parse", shop.effect("parser").keptRef())).isNotEmpty();
  }

  @Test
  void branchRefusesNamesThatAreTakenOrNone() throws Exception {
    shop.kept("parser", "new.txt", "one\n");
    String main = shop.stage.git("rev-parse", "main");
    assertThat(shop.osier("kept", "branch", shop.run + "/parser", "main").refused().err())
        .contains("Cannot make branch main: there is one of that name");
    assertThat(shop.stage.git("rev-parse", "main")).isEqualTo(main);
    assertThat(shop.osier("kept", "branch", shop.run + "/parser", "main/more").refused().err())
        .contains("refs/heads/main exists");
    for (String bad : List.of("a..b", "x.lock", "@{-1}", "a b", "", "a\u001b[1mb")) {
      assertThat(shop.osier("kept", "branch", shop.run + "/parser", bad).refused().err())
          .startsWith("Cannot make branch ")
          .contains(": git takes that for no name of a branch\n")
          .doesNotContain("\u001b");
    }
    assertThat(shop.osier("kept", "branch", shop.run + "/nothing").refused().err())
        .contains("there is none of that name", "osier kept list");
  }

  @Test
  void branchSaysWhatOfAnUnfinishedMergeAndOfTheStageIsWhere() throws Exception {
    Path workspace = shop.work("parser");
    Git git = Git.at(workspace);
    Files.writeString(workspace.resolve("README.md"), "mine\n");
    Workshop.commit(workspace, "Mine");
    git.require("switch", "-q", "-c", "osier-other", "HEAD~1");
    Files.writeString(workspace.resolve("README.md"), "other\n");
    String other = Workshop.commit(workspace, "Other");
    git.require("switch", "-q", shop.effect("parser").branch());
    git.call("merge", "osier-other");
    git.require("branch", "-D", "osier-other");
    shop.release("parser");

    String merge = shop.osier("kept", "branch", shop.run + "/parser", "back").ok().out();
    assertThat(merge).contains("git branch NAME " + other.substring(0, 12));
    assertThat(shop.stage.git("merge-base", other, "back")).isEqualTo(other);

    Path second = shop.work("care");
    Files.writeString(second.resolve("README.md"), "staged\n");
    Git.at(second).require("add", ".");
    Files.writeString(second.resolve("README.md"), "changed again\n");
    shop.release("care");
    String staged = shop.osier("kept", "branch", shop.run + "/care", "staged").ok().out();
    assertThat(staged).contains("What was staged, and then changed again, is in ");
    String id = staged.replaceAll("(?s).*git read-tree ([0-9a-f]+) after.*", "$1");
    shop.stage.git("switch", "-q", "staged");
    shop.stage.git("reset", "-q", "--soft", "HEAD^");
    shop.stage.git("read-tree", id);
    assertThat(shop.stage.git("show", ":README.md")).isEqualTo("staged");
    assertThat(shop.stage.repository().resolve("README.md")).hasContent("changed again");
    assertThat(shop.stage.git("status", "--porcelain")).isEqualTo("MM README.md");
  }

  @Test
  void olderSavesHaveNamesOfTheirOwn() throws Exception {
    shop.kept("parser", "new.txt", "one\n");
    shop.kept("parser", "new.txt", "two\n");
    assertThat(shop.osier("kept", "list").ok().out()).contains(shop.run + "/parser@1 ");
    assertThat(shop.osier("kept", "show", shop.run + "/parser").ok().out()).contains("+two");
    assertThat(shop.osier("kept", "show", shop.run + "/parser@1").ok().out()).contains("+one");
    shop.osier("kept", "branch", shop.run + "/parser@1").ok();
    assertThat(shop.stage.git("show", "kept/" + shop.run + "/parser@1:new.txt")).isEqualTo("one");
    shop.osier("kept", "drop", shop.run + "/parser").ok();
    assertThat(shop.osier("kept", "list").ok().out()).contains(shop.run + "/parser@1 ");
  }

  @Test
  void hostileRefsNeitherBreakNorReachTheTerminal() throws Exception {
    Path workspace = shop.work("parser");
    Workshop.commit(workspace, "Evil \u001b]0;owned\u0007subject\u009b31m");
    Files.writeString(workspace.resolve("x"), "\u001b[2J");
    Workshop.commit(workspace, "More \u202e evil");
    shop.release("parser");
    String blob = shop.stage.git("hash-object", "-w", "README.md");
    shop.stage.git("update-ref", "refs/osier/kept/blob/here", blob);
    shop.stage.git("update-ref", "refs/osier/kept/flat", "HEAD");
    shop.stage.git("update-ref", "refs/osier/kept/a/b/c", "HEAD");
    shop.stage.git("update-ref", "refs/osier/kept/\u202e\u009b1m/x", "HEAD");
    Path missing = shop.repository.commonDir().resolve("refs/osier/kept/missing/object");
    Files.createDirectories(missing.getParent());
    Files.writeString(missing, "1234567890123456789012345678901234567890\n");

    Workshop.Answer list = shop.osier("kept", "list").ok();
    assertThat(list.out())
        .contains("damaged: the ref names no commit", "a/b/c")
        .doesNotContain("\u001b", "\u009b", "\u202e", "\u0007");
    assertThat(list.out().lines()).hasSize(7);
    assertThat(shop.osier("kept", "list", "--json").ok().out())
        .doesNotContain("\u001b", "\u009b", "\u202e");
    for (String gone : List.of("blob/here", "missing/object")) {
      for (String command : List.of("show", "branch")) {
        assertThat(shop.osier("kept", command, gone).refused().err())
            .isEqualTo(
                "Cannot read the kept work %s: refs/osier/kept/%s names no commit that is there\n"
                    .formatted(gone, gone));
      }
    }
    shop.osier("kept", "drop", "a/b/c", "missing/object", "blob/here").ok();
  }

  @Test
  void workWhoseHistoryIsDamagedIsNotShownInPart() throws Exception {
    shop.kept("parser", "new.txt", "one\n");
    Path workspace = shop.work("care");
    Files.writeString(workspace.resolve("more.txt"), "more\n");
    String middle = Workshop.commit(workspace, "More");
    Files.writeString(workspace.resolve("last.txt"), "last\n");
    Workshop.commit(workspace, "Last");
    shop.release("care");
    Path objects = shop.repository.commonDir().resolve("objects");
    Files.delete(objects.resolve(middle.substring(0, 2)).resolve(middle.substring(2)));

    Workshop.Answer answer = shop.osier("kept", "show", shop.run + "/care");
    assertThat(answer.exit()).as(answer.err()).isEqualTo(70);
    assertThat(answer.err()).contains("Cannot show it: git log failed: ");
  }

  @Test
  void workOfAnUnrelatedHistoryIsShownWhole() throws Exception {
    String tree = shop.stage.git("rev-parse", "HEAD^{tree}");
    String root = shop.stage.git("commit-tree", tree, "-m", "Apart");
    shop.stage.git("update-ref", shop.effect("apart").keptRef(), root);
    assertThat(shop.osier("kept", "list").ok().out()).containsPattern("apart .* 1 +1 +0 +Apart");
    assertThat(shop.osier("kept", "show", shop.run + "/apart").ok().out()).contains("+# Shop");
  }

  @Test
  void thousandsAreListedWithoutAProcessForEach() throws Exception {
    shop.kept("parser", "new.txt", "one\n");
    String commit = shop.stage.git("rev-parse", shop.effect("parser").keptRef());
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      input
          .append("create refs/osier/kept/many/t")
          .append(i)
          .append(' ')
          .append(commit)
          .append('\n');
    }
    Git.at(shop.stage.repository()).requireWithInput(input.toString(), "update-ref", "--stdin");
    long begun = System.nanoTime();
    assertThat(shop.osier("kept", "list").ok().out().lines()).hasSize(1_002);
    // Two seconds; one git process for each would be beyond this on any machine.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMinutes(1));
  }
}
