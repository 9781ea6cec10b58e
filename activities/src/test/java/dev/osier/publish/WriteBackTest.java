package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G7 writing back into a plain directory")
class WriteBackTest extends WriteBackScenario {
  @Test
  void everythingIsWrittenAndNothingElseIsTouched() throws Exception {
    write(".gitignore", "*.log\n");
    base = take();
    write("user.log", "u\n");
    Files.setPosixFilePermissions(
        directory.resolve("a"), PosixFilePermissions.fromString("rw-------"));
    String candidate = candidate(EVERYTHING);

    Published published = publish(candidate);

    assertThat(published)
        .isEqualTo(new Published(candidate, null, "Wrote 10 files into " + directory));
    Map<String, String> state = state();
    assertThat(state)
        .containsEntry("a", "rw------- new a\n")
        .containsEntry("n/m/x", state.get("user.log").substring(0, 10) + "new\n")
        .containsEntry("link", "-> b")
        .containsEntry("b/in", state.get("user.log").substring(0, 10) + "in\n")
        .containsEntry("user.log", state.get("user.log").substring(0, 10) + "u\n");
    assertThat(state.get("dir")).endsWith("file\n");
    assertThat(directory.resolve("run.sh")).isExecutable();
    assertThat(state.keySet())
        .containsExactly(
            "",
            ".gitignore",
            "a",
            "b",
            "b/in",
            "dir",
            "link",
            "n",
            "n/m",
            "n/m/x",
            "run.sh",
            "user.log");
    assertThat(publish(candidate)).isEqualTo(published);
    assertThat(refs.under("refs/heads/osier/")).isEmpty();
  }

  @Test
  void whatTheUserChangedMeanwhileStaysWithTheList() throws Exception {
    String candidate =
        candidate(
            "echo n > a; echo n > b; rm gone; echo n > dir/one; chmod +x run.sh; echo n > new;"
                + " echo n > same; rm dir/two; ln -sf b link");
    write("a", "the user's\n");
    Files.delete(directory.resolve("b"));
    write("gone", "still needed\n");
    assertThat(directory.resolve("dir/one").toFile().setExecutable(true)).isTrue();
    write("new", "the user's\n");
    write("same", "n\n");
    Files.delete(directory.resolve("dir/two"));
    Map<String, String> before = state();

    Published published = publish(candidate);

    assertThat(published.left()).containsExactly("a", "b", "dir/one", "gone", "new");
    assertThat(published.published()).isNull();
    assertThat(published.waiting()).isEqualTo(MERGED);
    assertThat(published.headline())
        .isEqualTo(
            "Wrote 4 of 9 files; left as you changed it: a, b, dir/one and 2 more."
                + " The result waits on "
                + MERGED);
    assertThat(refs.tip("refs/heads/" + MERGED)).isEqualTo(candidate);
    before.put("run.sh", before.get("run.sh").replace("rw-", "rwx").replace("r--", "r-x"));
    before.put("link", "-> b");
    assertThat(state()).isEqualTo(before);
  }

  @Test
  @DisplayName("G1 No link is followed out of the directory")
  void linkInTheWayIsNotFollowed() throws Exception {
    String candidate = candidate("echo n > dir/one; rm dir/two; echo n > fresh; echo n > dir/new");
    Path outside = Files.createDirectories(given.resolve("outside"));
    Files.move(directory.resolve("dir/one"), outside.resolve("one"));
    Files.move(directory.resolve("dir/two"), outside.resolve("two"));
    Files.delete(directory.resolve("dir"));
    Files.createSymbolicLink(directory.resolve("dir"), outside);
    Files.createSymbolicLink(directory.resolve("fresh"), outside.resolve("fresh"));

    Published published = publish(candidate);

    assertThat(published.left()).containsExactly("dir/new", "dir/one", "fresh");
    assertThat(outside.resolve("one")).hasContent("1\n");
    assertThat(outside.resolve("two")).hasContent("2\n");
    assertThat(outside.resolve("fresh")).doesNotExist();
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void userFilesInADirectoryThatIsToBecomeAFileStay() throws Exception {
    String candidate = candidate("rm -r dir; echo file > dir");
    write("dir/mine", "m\n");

    Published published = publish(candidate);

    assertThat(published.left()).containsExactly("dir");
    assertThat(state()).containsKeys("dir/mine").doesNotContainKeys("dir/one", "dir/two");
  }

  @Test
  @DisplayName("G1 A tree that names .git or leaves the directory is not followed")
  void namesOutsideOfTheDirectoryAreNotWritten() throws Exception {
    Git git =
        Git.at(hidden.repository().commonDir())
            .with("GIT_DIR", hidden.repository().commonDir().toString());
    String blob = git.requireWithInput("evil\n", "hash-object", "-w", "--stdin");
    String inner = git.requireWithInput("100644 blob " + blob + "\tevil\n", "mktree");
    String tree =
        git.requireWithInput(
            git.require("ls-tree", base)
                + "\n040000 tree "
                + inner
                + "\t.git\n040000 tree "
                + inner
                + "\t..\n",
            "mktree");
    String candidate = commits.write(tree, List.of(base), "Evil", Identity.OSIER, Identity.OSIER);

    assertThat(publish(candidate).left()).containsExactlyInAnyOrder("../evil", ".git/evil");

    assertThat(given.resolve("evil")).doesNotExist();
    assertThat(directory.resolve(".git")).doesNotExist();
  }

  @Test
  void directoryThatCannotBeWrittenIsLeft() throws Exception {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    String candidate = candidate("echo n > a; echo n > dir/one");
    assertThat(directory.resolve("dir").toFile().setWritable(false)).isTrue();
    try {
      assertThat(publish(candidate).left()).containsExactly("dir/one");
    } finally {
      assertThat(directory.resolve("dir").toFile().setWritable(true)).isTrue();
    }
    assertThat(directory.resolve("a")).hasContent("n\n");
  }

  @Test
  void nothingIsWrittenWhereNothingIsToBePublished() throws Exception {
    String candidate = candidate("echo n > a");
    Map<String, String> before = state();

    Published published =
        new WriteBack(hidden, refs, commits, this.published)
            .publish(
                new PublishJob(
                    RUN, hidden.repository().root().toString(), null, base, candidate, false));

    assertThat(published.published()).isNull();
    assertThat(published.waiting()).isEqualTo(MERGED);
    assertThat(state()).isEqualTo(before);
  }
}
