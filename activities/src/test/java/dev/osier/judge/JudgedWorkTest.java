package dev.osier.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.TaskFiles;
import dev.osier.task.TryScene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a workspace is judged: all that the agent made, and nothing else. */
@DisplayName("G3 what is judged")
class JudgedWorkTest {
  private static final TaskFiles NEW_ONLY = new TaskFiles(List.of("new.txt"), List.of(), List.of());

  @TempDir Path folder;
  private TryScene scene;

  @BeforeEach
  void makeScene() throws Exception {
    scene = new TryScene(folder);
  }

  private List<String> changed(Outcome outcome) {
    return scene
        .repository
        .git("diff", "--name-only", scene.start, String.valueOf(outcome.commit()))
        .lines()
        .toList();
  }

  /** Every commit that would land, with what it touches. */
  private String history(Outcome outcome) {
    return scene.repository.git(
        "log", "--format=%s", "--name-only", scene.start + ".." + outcome.commit());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git update-index --assume-unchanged docs/grammar.md",
        "git update-index --skip-worktree docs/grammar.md",
        "git config core.trustctime false; git config core.checkStat minimal",
        "git config core.ignoreStat true; git update-index --really-refresh",
        "git rm -q --cached docs/grammar.md; echo docs > .git-info; rm .git-info",
      })
  @DisplayName("is each file that changed, although the agent told git not to look:")
  void hiddenChangeIsSeen(String hide) throws Exception {
    scene.files = NEW_ONLY;

    Outcome outcome =
        scene.first(
            "touch -d 2001-01-01 docs/grammar.md; git status >/dev/null; "
                + hide
                + "; echo GRAMMAR > docs/grammar.md; touch -d 2001-01-01 docs/grammar.md;"
                + " git status > /dev/null; echo 1 > new.txt");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).isEqualTo("Changed files it does not own: docs/grammar.md");
  }

  @Test
  @DisplayName("is what lies in the files: the check saw it, not what was committed")
  void filesAreWhatTheCheckSaw() throws Exception {
    scene.verify = "grep -q good code";

    Outcome outcome =
        scene.first(
            "echo bad > code; git add code; git commit -qm Work;"
                + " git update-index --assume-unchanged code; echo good > code");

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(scene.repository.show(String.valueOf(outcome.commit()), "code")).isEqualTo("good\n");
    assertThat(scene.workspace.status()).allMatch(line -> line.startsWith("!! .osier/"));
  }

  @Test
  @DisplayName("is a file that is ignored and was added by force")
  void addedByForceIsTaken() throws Exception {
    Outcome outcome =
        scene.first("echo '*.log' > .gitignore; echo 1 > a.log; echo 2 > b.log; git add -f a.log");

    assertThat(changed(outcome)).containsExactly(".gitignore", "a.log");
  }

  @Test
  @DisplayName("is each of 26,000 files with names of 2,700 characters, and one that is not owned")
  void noListIsCut() throws Exception {
    scene.files = new TaskFiles(List.of("deep/**"), List.of(), List.of());
    String name = "d".repeat(240);

    Outcome outcome =
        scene.first(
            "echo x > foreign; mkdir deep; cd deep; n="
                + name
                + "; for i in 1 2 3 4 5 6 7 8 9 10 11; do mkdir $n; cd -P $n; done;"
                + " i=0; while [ $i -lt 26000 ]; do : > f$i; i=$((i+1)); done");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).isEqualTo("Changed files it does not own: foreign");
    assertThat(outcome.files()).isEqualTo(26_001);
  }

  /** With the workspace filled anew, so that what is in it is what a checkout writes. */
  private void startFrom(Map<String, String> files, String attributes) {
    files.forEach(scene.repository::write);
    scene.repository.commit("Legacy");
    scene.repository.write(".gitattributes", attributes);
    scene.repository.git("add", ".gitattributes");
    scene.repository.git("commit", "-qm", "Attributes");
    scene.start = scene.repository.tip("HEAD");
    scene.workspace.git("reset", "-q", "--hard", scene.start);
    assertThat(scene.workspace.status()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'*.txt text eol=lf', 'true'",
    "'*.txt text eol=lf', 'git add -A'",
    "'*.txt text eol=lf', 'git commit -qam Mine'",
    "'*.txt text eol=lf', 'touch *.txt; git add --renormalize .; git commit -qm Mine'",
    "'*.txt text eol=crlf', 'touch *.txt; git commit -qam Mine'",
    "'*.txt ident', 'touch *.txt; git commit -qam Mine'",
    "'*.txt filter=pointer', 'touch *.txt; git commit -qam Mine'",
    "'*.txt filter=stamp', 'touch *.txt; git commit -qam Mine'",
  })
  @DisplayName(
      "is nothing of what differs right after a checkout, whatever the agent does with it:")
  void nobodysWork(String attributes, String command) throws Exception {
    scene.repository.config("filter.pointer.clean", "sha1sum | cut -c1-40");
    scene.repository.config("filter.pointer.smudge", "cat");
    scene.repository.config("filter.stamp.smudge", "sed s/one/stamped/");
    startFrom(
        Map.of("old.txt", "one\r\ntwo\n$Id: x$\n", "other.txt", "$Id: 1$\r\none\n"), attributes);

    Outcome nothing = scene.first(command);

    assertThat(nothing.headline()).isEqualTo("Nothing changed");
    assertThat(nothing.ending()).isEqualTo(Ending.UNCHANGED);
    assertThat(scene.tip()).isEqualTo(scene.start);

    scene.files = NEW_ONLY;
    Outcome outcome = scene.next("echo new > new.txt; " + command);

    assertThat(outcome.ending()).as(outcome.headline()).isEqualTo(Ending.READY);
    assertThat(changed(outcome)).containsExactly("new.txt");
    assertThat(history(outcome)).doesNotContain("old.txt");
  }

  @Test
  @DisplayName("is what the agent wrote into such a file")
  void realChangeOfSuchAFileIsWork() throws Exception {
    startFrom(Map.of("old.txt", "one\r\ntwo\r\n", "other.txt", "1\r\n"), "*.txt text eol=lf\n");

    Outcome outcome = scene.first("printf 'three\\r\\n' >> old.txt; touch other.txt; git add -A");

    assertThat(changed(outcome)).containsExactly("old.txt");
    assertThat(scene.repository.show(String.valueOf(outcome.commit()), "old.txt"))
        .isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  @DisplayName("has nothing of Osier's own folder, in no commit, and the rest as the agent made it")
  void ownFolderIsInNoCommit() throws Exception {
    String before = scene.start;

    Outcome outcome =
        scene.first(
            "echo 1 > one; git add -f .; git commit -qm 'One and all'; git rm -rqf --cached .osier;"
                + " git commit -qm 'Only this folder'; echo 2 > two; git add two;"
                + " GIT_AUTHOR_NAME=Béa GIT_AUTHOR_DATE=2020-01-02T03:04:05Z"
                + " git commit -qm Two; echo 3 > three; git add -f three .osier");

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(changed(outcome)).containsExactly("one", "three", "two");
    assertThat(scene.repository.git("log", "--format=%s|%an|%as", before + "..").isEmpty())
        .isTrue();
    assertThat(
            scene
                .repository
                .git("log", "--format=%s|%an|%as", before + ".." + outcome.commit())
                .lines())
        .hasSize(3)
        .contains("Two|Béa|2020-01-02");
    assertThat(history(outcome)).doesNotContain(".osier");
    assertThat(scene.tip()).isEqualTo(outcome.commit());
    assertThat(scene.workspace.status()).allMatch(line -> line.startsWith("!! .osier/"));
  }

  @Test
  @DisplayName("has Osier's own folder as it was, where the base has one")
  void folderInTheBaseStays() throws Exception {
    scene.repository.write(".osier/prompt.md", "an older one\n").write(".osier/more", "m\n");
    scene.repository.git("add", "-f", ".osier");
    scene.start = scene.repository.commit("Landed by an older Osier");
    scene.workspace.git("reset", "-q", "--hard", scene.start);

    Outcome nothing = scene.first("git add -A; git commit -qm All");
    assertThat(nothing.headline()).isEqualTo("Nothing changed");

    Outcome outcome =
        scene.next("echo 1 > one; git rm -rqf .osier; git add -A; git commit -qm All");
    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(changed(outcome)).containsExactly("one");
    assertThat(scene.repository.show(outcome.commit(), ".osier/prompt.md"))
        .isEqualTo("an older one\n");
  }

  @Test
  @DisplayName("is a commit left as it is, with its signature, where there is nothing to sift")
  void commitsStayWhatTheyAre() throws Exception {
    Outcome outcome =
        scene.first(
            "echo 1 > one; git add one; git commit -qm One; git rev-parse HEAD > .osier/id");

    assertThat(outcome.commit())
        .isEqualTo(Files.readString(scene.workspace.file(".osier/id")).strip());
  }

  @Test
  @DisplayName("names a file by its bytes")
  void namesThatAreNoUtf8() throws Exception {
    scene.files = NEW_ONLY;

    Outcome outcome = scene.first("printf 1 > \"$(printf 'caf\\351')\"");

    assertThat(outcome.headline()).isEqualTo("Changed files it does not own: caf\\xE9");
  }
}
