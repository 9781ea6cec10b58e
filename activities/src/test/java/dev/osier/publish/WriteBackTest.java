package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.git.Commits;
import dev.osier.git.Git;
import dev.osier.git.HiddenRepository;
import dev.osier.git.Identity;
import dev.osier.git.Refs;
import dev.osier.step.Publish.Published;
import dev.osier.step.Publish.Request;
import dev.osier.workspace.DirectoryBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G7 writing back into a plain directory")
class WriteBackTest {
  private static final String RUN = "demo-abc123";
  private static final String MERGED = "osier/" + RUN + "/merged";

  @TempDir Path given;
  private Path directory;
  private HiddenRepository hidden;
  private Refs refs;
  private Commits commits;
  private String base;

  @BeforeEach
  void makeDirectory() throws Exception {
    directory = Files.createDirectories(given.toRealPath().resolve("plain"));
    write("a", "old a\n");
    write("b", "old b\n");
    write("gone", "gone\n");
    write("dir/one", "1\n");
    write("dir/two", "2\n");
    write("run.sh", "#!/bin/sh\n");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("a"));
    hidden = HiddenRepository.require(given.resolve("home"), directory);
    refs = Refs.of(hidden.repository());
    commits = Commits.of(hidden.repository());
    base = take();
  }

  @AfterEach
  void close() {
    refs.close();
    commits.close();
  }

  private String take() throws Exception {
    return ((DirectoryBase.Base) new DirectoryBase(hidden, given.resolve("home")).take()).commit();
  }

  private void write(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** A shell line that changes the files of the base. */
  private String candidate(String shell) throws Exception {
    Path work = Files.createTempDirectory(given, "work");
    Git git =
        Git.at(work)
            .with("GIT_DIR", hidden.repository().commonDir().toString())
            .with("GIT_WORK_TREE", work.toString())
            .with("GIT_INDEX_FILE", given.resolve("index").toString());
    git.require("read-tree", "--reset", base);
    git.require("checkout-index", "--all", "--force");
    Process sh = new ProcessBuilder("sh", "-ec", shell).directory(work.toFile()).start();
    assertThat(sh.waitFor()).isZero();
    git.require("add", "-A");
    String tree = git.require("write-tree");
    return commits.write(tree, List.of(base), "Work", Identity.OSIER, Identity.OSIER);
  }

  private Published publish(String candidate) throws Exception {
    return publish(RUN, candidate, () -> {});
  }

  private Published publish(String run, String candidate, Runnable step) throws Exception {
    return new WriteBack(hidden, refs, commits, step)
        .publish(
            new Request(run, hidden.repository().root().toString(), null, base, candidate, true));
  }

  /** Path → permissions and content of all that is in the directory. */
  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        String name = directory.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
          state.put(name, "-> " + Files.readSymbolicLink(file));
        } else if (Files.isRegularFile(file)) {
          String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
          state.put(name, mode + " " + Files.readString(file));
        } else {
          state.put(name, "/");
        }
      }
    }
    return state;
  }

  private static final String EVERYTHING =
      "echo new a > a; rm gone; mkdir -p n/m; echo new > n/m/x; chmod +x run.sh;"
          + " ln -sf b link; rm -r dir; echo file > dir; rm b; mkdir b; echo in > b/in";

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
        new WriteBack(hidden, refs, commits)
            .publish(
                new Request(
                    RUN, hidden.repository().root().toString(), null, base, candidate, false));

    assertThat(published.published()).isNull();
    assertThat(published.waiting()).isEqualTo(MERGED);
    assertThat(state()).isEqualTo(before);
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  @DisplayName("G7 Killed between any two effects, it is gone on with: the same end, nothing left")
  void killedAtEachStepItGoesOn() throws Exception {
    String candidate = candidate(EVERYTHING);
    Path saved = given.resolve("saved");
    copy(directory, saved);
    publish(candidate);
    Map<String, String> end = state();
    int steps = 0;
    for (boolean killed = true; killed; steps++) {
      copy(saved, directory);
      int deadly = steps;
      int[] count = {0};
      try {
        publish(
            RUN,
            candidate,
            () -> {
              if (count[0]++ == deadly) {
                throw new Killed();
              }
            });
        killed = false;
      } catch (Killed e) {
        if (steps % 2 == 0) {
          WriteBack.sweep(hidden, refs, commits);
        }
        assertThat(publish(candidate).published()).as("step %s", steps).isEqualTo(candidate);
      }
      assertThat(state()).as("step %s", steps).isEqualTo(end);
      assertThat(hidden.repository().osierDirectory().resolve("publish")).isEmptyDirectory();
    }
    assertThat(steps).isGreaterThan(25);
  }

  @Test
  @DisplayName("G7 What the user does after a kill is not overwritten by the repair")
  void repairLeavesWhatTheUserDidAfterTheKill() throws Exception {
    String candidate = candidate("echo n > a; echo n > b; echo n > new");
    int[] count = {0};
    assertThatThrownBy(
            () ->
                publish(
                    RUN,
                    candidate,
                    () -> {
                      if (count[0]++ == 4) {
                        throw new Killed();
                      }
                    }))
        .isInstanceOf(Killed.class);
    write("b", "the user's\n");

    WriteBack.sweep(hidden, refs, commits);

    assertThat(directory.resolve("a")).hasContent("n\n");
    assertThat(directory.resolve("b")).hasContent("the user's\n");
    assertThat(directory.resolve("new")).hasContent("n\n");
    assertThat(refs.tip("refs/heads/" + MERGED)).isEqualTo(candidate);
    assertThat(state().keySet()).noneMatch(name -> name.contains(".osier"));
  }

  @Test
  void twoRunsAtOnceDoNotOverwriteEachOther() throws Exception {
    String one = candidate("for i in a b dir/one dir/two; do echo one > $i; done");
    String two = candidate("for i in a b dir/one dir/two; do echo two > $i; done");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Published> first = () -> publish("first-aaaaaa", one, () -> {});
      Callable<Published> second = () -> publish("second-bbbbbb", two, () -> {});
      List<Future<Published>> both = threads.invokeAll(List.of(first, second));
      assertThat(List.of(both.get(0).get().left().size(), both.get(1).get().left().size()))
          .containsExactlyInAnyOrder(0, 4);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void userWhoSavesBetweenLookAndRenameIsNotOverwritten() throws Exception {
    String candidate = candidate("echo n > a; echo n > new");
    int[] count = {0};
    // After the new content is on disk beside it, before it takes the place.
    Published published =
        publish(
            RUN,
            candidate,
            () -> {
              try {
                count[0]++;
                if (count[0] == 3) {
                  write("a", "just saved\n");
                } else if (count[0] == 7) {
                  write("new", "just made\n");
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(published.left()).containsExactly("a", "new");
    assertThat(directory.resolve("a")).hasContent("just saved\n");
    assertThat(directory.resolve("new")).hasContent("just made\n");
  }

  private static void copy(Path from, Path to) throws Exception {
    Process cp =
        new ProcessBuilder(
                "sh", "-ec", "rm -rf \"$2\"; cp -a \"$1\" \"$2\"", "sh", from + "", to + "")
            .start();
    assertThat(cp.waitFor()).isZero();
    assertThat(Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
