package dev.osier.verify;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Repository;
import dev.osier.job.CheckJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.outcome.CheckResult;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.Pulse;
import dev.osier.testkit.Canary;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import dev.osier.workspace.Workspaces;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The check of a candidate")
class CandidateCheckTest {
  private static final Pulse QUIET =
      new Pulse() {
        @Override
        public void at(String phase, @Nullable Long pid, @Nullable Path log) {}

        @Override
        public boolean stopped() {
          return false;
        }
      };

  @TempDir Path given;
  private Path folder;
  private TestRepository repository;
  private Workspaces workspaces;
  private final String run = "demo-" + UUID.randomUUID().toString().substring(0, 8);
  private String base;
  private Path log;

  private final CheckMemory memory = new CheckMemory();

  @BeforeEach
  void open() throws Exception {
    folder = given.toRealPath();
    log = folder.resolve("log");
    repository = TestRepository.in(folder.resolve("r"));
    base =
        repository.commit(
            "Base", Map.of("a", "1\n", "b", "1\n", ".gitignore", "build/\n.env\n", "d/c", "1\n"));
    workspaces = new Workspaces(folder.resolve("home"), Repository.find(repository.root()));
  }

  @AfterEach
  void close() throws Exception {
    workspaces.releaseRun(run, null);
    workspaces.close();
    Leftovers.assertNone(repository, folder.resolve("home"), run);
  }

  private CheckResult check(String commit, String command) throws Exception {
    return check(commit, command, WorkspaceNeeds.NOTHING, 0);
  }

  private CheckResult check(String commit, String command, WorkspaceNeeds needs, int failures)
      throws Exception {
    return new CandidateCheck(
            workspaces,
            memory,
            new CheckJob(
                run,
                repository.root().toString(),
                commit,
                command,
                needs,
                60,
                0,
                failures,
                failures > 0),
            QUIET)
        .run();
  }

  private String next(Map<String, String> files) {
    return repository.commitOn("side" + UUID.randomUUID(), base, "Next", files);
  }

  private List<String> logged() throws Exception {
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  @Test
  @DisplayName("G5 ends with all that it started, however that hides")
  void hiddenProcessesAreEnded() throws Exception {
    Canary canary = Canary.in(folder.resolve("canary"));
    assertThat(check(base, canary.escape(Canary.Way.OWN_SESSION)).passed()).isTrue();
    assertThat(canary.lives()).isFalse();

    Canary setUp = Canary.in(folder.resolve("set-up"));
    WorkspaceNeeds needs =
        new WorkspaceNeeds(setUp.escape(Canary.Way.SESSION_OF_SESSION), List.of(), Map.of(), null);
    assertThat(check(base, "true", needs, 0).passed()).isTrue();
    assertThat(setUp.lives()).isFalse();
  }

  @Test
  @DisplayName("G3 what is verified is exactly the tree, whatever the check before it left")
  void nothingOfTheCheckBeforeIsLeft() throws Exception {
    String mess =
        """
        echo 2 > a; touch -r b a; rm d/c; mkdir -p build new/deep; echo x > build/out
        echo x > new/deep/file; ln -s /etc/passwd link; git init -q nested; echo y > nested/f
        git update-index --assume-unchanged a; git update-index --skip-worktree b; echo 3 > b
        echo cached > .osier/cached; chmod 600 .gitignore; exit 1
        """;
    assertThat(check(base, mess).passed()).isFalse();
    String changed = next(Map.of("d/e", "2\n", "a", TestRepository.GONE));

    CheckResult after =
        check(
            changed,
            "git ls-files -v; find . -path ./.git -prune -o -type f -print -o -type l -print | sort;"
                + " cat b d/c d/e; ls -A .osier; ls -A; git status --porcelain --ignored; exit 1");

    assertThat(after.tail().lines())
        .containsExactly(
            "H .gitignore",
            "H README.md",
            "H b",
            "H d/c",
            "H d/e",
            "./.gitignore",
            "./.osier/.gitignore",
            "./README.md",
            "./b",
            "./d/c",
            "./d/e",
            "1",
            "1",
            "2",
            ".gitignore",
            ".git",
            ".gitignore",
            ".osier",
            "README.md",
            "b",
            "d",
            "!! .osier/");
  }

  @Test
  @DisplayName("The workspace is moved to the next tree: what is the same is not written again")
  void workspaceIsMoved() throws Exception {
    check(base, "stat -c %i b > " + log + "; mkdir build; echo x > build/y");
    check(
        next(Map.of("a", "2\n")), "stat -c %i b >> " + log + "; test ! -e build; cat a >> " + log);

    assertThat(logged()).hasSize(3).last().isEqualTo("2");
    assertThat(logged().get(1)).isEqualTo(logged().get(0));
  }

  @Test
  @DisplayName("G3 a check that asks git is told of what is published, and not of what replaces it")
  void nothingIsReplaced() throws Exception {
    repository.write("other", "other\n");
    String other = repository.git("hash-object", "-w", "other").strip();
    repository.git("replace", repository.git("rev-parse", base + ":b").strip(), other);

    assertThat(check(base, "test $(git show HEAD:b) = 1 && test $(cat b) = 1").tail()).isEmpty();
  }

  @Test
  @DisplayName("G3 other attributes write all files anew")
  void attributesThatChangeWriteAllFilesAnew() throws Exception {
    check(base, "true");
    String crlf = next(Map.of(".gitattributes", "* text eol=crlf\n"));

    assertThat(check(crlf, "printf '1\\r\\n' | cmp - b").tail()).isEmpty();
  }

  @Test
  @DisplayName("G4 a check that commits does not get its workspace moved away from under that")
  void committedByACheckIsKept() throws Exception {
    check(
        base, "echo mine > mine; git add mine; git -c user.name=x -c user.email=x@x commit -qm x");

    assertThat(check(next(Map.of("a", "2\n")), "test ! -e mine").passed()).isTrue();
    assertThat(repository.refs()).containsKey("refs/osier/kept/" + run + "/@verify");
    repository.git("update-ref", "-d", "refs/osier/kept/" + run + "/@verify");
  }

  @Test
  @DisplayName("Nothing is checked twice in a run; no other worker and no other run believes it")
  void nothingIsCheckedTwice() throws Exception {
    String command = "echo run >> " + log + "; test -e a";
    check(base, command);
    String sameTree = repository.commitOn("same", base, "Only a message", Map.of());
    try (Workspaces other =
        new Workspaces(folder.resolve("home"), Repository.find(repository.root()))) {
      CheckJob request =
          new CheckJob(
              run, repository.root().toString(), sameTree, command, WorkspaceNeeds.NOTHING, 60);
      assertThat(new CandidateCheck(other, memory, request, QUIET).run().passed()).isTrue();
    }

    assertThat(logged()).hasSize(1);
    check(next(Map.of("a", "2\n")), command);
    assertThat(logged()).hasSize(2);
    memory.forget(run);
    check(base, command);
    assertThat(logged()).hasSize(3);
  }

  @Test
  @DisplayName("A flaky failure is asked again, in a clean workspace, and does not stick")
  void flakyFailureDoesNotStick() throws Exception {
    String flaky = "echo run >> %1$s; mkdir build && test $(wc -l < %1$s) -gt 1".formatted(log);
    assertThat(check(base, flaky).passed()).isFalse();
    assertThat(check(base, flaky).passed()).isFalse();
    assertThat(logged()).hasSize(1);

    assertThat(check(base, flaky, WorkspaceNeeds.NOTHING, 1).passed()).isTrue();
    assertThat(check(base, flaky).passed()).isTrue();
    assertThat(logged()).hasSize(2);
  }

  @Test
  @DisplayName("G3 included files are as they are now, and a change of them is another check")
  void includedFilesAreAsTheyAreNow() throws Exception {
    WorkspaceNeeds needs =
        new WorkspaceNeeds("cat .env >> " + log, List.of(".env"), Map.of(), WorkspaceKind.WORKTREE);
    repository.write(".env", "one\n");
    check(base, "true", needs, 0);
    repository.write(".env", "second\n");
    check(base, "true", needs, 0);
    check(base, "true", needs, 0);

    assertThat(logged()).containsExactly("one", "second");
  }

  @Test
  @DisplayName("Slots have a workspace each")
  void slotsHaveAWorkspaceEach() throws Exception {
    for (int slot = 0; slot < 2; slot++) {
      CheckJob request =
          new CheckJob(
              run,
              repository.root().toString(),
              base,
              "pwd >> " + log + " # " + slot,
              WorkspaceNeeds.NOTHING,
              60,
              slot,
              0,
              false);
      new CandidateCheck(workspaces, memory, request, QUIET).run();
    }
    assertThat(logged()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("G3 an index that a check laid in the place of Osier's own hides nothing")
  void forgedIndexHidesNothing() throws Exception {
    assertThat(check(base, "touch -d 2001-01-01 b; pwd >> " + log).passed()).isTrue();
    Path workspace = Path.of(logged().get(0));
    String genuine = repository.show(base, "b");
    // What the check of one with a knowledge of git does: other bytes that git takes for the same.
    Files.writeString(workspace.resolve("b"), "x".repeat(genuine.length()));
    call(workspace, "touch", "-d", "2001-01-01", "b");
    call(workspace, "git", "add", "b");
    Path index = Path.of(call(workspace, "git", "rev-parse", "--absolute-git-dir"), "index");
    DirCache forged = DirCache.lock(index.toFile(), FS.DETECTED);
    String id = repository.git("rev-parse", base + ":b").strip();
    forged.getEntry("b").setObjectId(ObjectId.fromString(id));
    forged.write();
    assertThat(forged.commit()).isTrue();
    assertThat(call(workspace, "git", "status", "--porcelain")).isEmpty();
    Path runs = Repository.find(repository.root()).osierDirectory().resolve("runs").resolve(run);
    try (Stream<Path> files = Files.walk(runs)) {
      Path filled =
          files
              .filter(file -> file.getFileName().toString().startsWith("filled-"))
              .findFirst()
              .orElseThrow();
      Files.copy(index, filled, REPLACE_EXISTING, COPY_ATTRIBUTES);
    }

    CheckResult after =
        check(next(Map.of("d/e", "2\n")), "pwd >> %s; cat b; exit 1".formatted(log));

    assertThat(after.tail()).isEqualTo(genuine.strip());
  }

  private static String call(Path directory, String... argv) throws Exception {
    Process process = new ProcessBuilder(argv).directory(directory.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", argv)).isZero();
    return said.strip();
  }
}
