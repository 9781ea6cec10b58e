package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.WorkspaceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an agent may leave in its workspace. */
final class FileStates {
  private static final String LONG = "x".repeat(255);
  private static final String PRECIOUS = "outside/precious.txt";

  private static final String NO_UTF_8 =
      "printf 1 > \"$(printf 'latin-\\344')\"; mkdir \"$(printf 'd\\344')\";"
          + " printf 2 > \"$(printf 'd\\344/f')\"";

  private FileStates() {}

  /** An agent that did nothing, one that commits all there is, and one that fails. */
  private static RepositoryState differsSinceCheckout(String name, @Nullable WorkspaceKind kind) {
    RepositoryState state =
        RepositoryState.of(name)
            .given(
                stage -> {
                  stage
                      .repository()
                      .commit("Old", Map.of("old.txt", "1\r\n2\r\n", "b.txt", "b\r\n"));
                  stage.repository().write(".gitattributes", "*.txt text eol=lf\n");
                  stage.repository().git("add", ".gitattributes");
                  stage.repository().git("commit", "-qm", "Attributes");
                  stage.repository().git("reset", "-q", "--hard");
                })
            .agent("idle", "true")
            .agent("all", "echo 1 > new; touch old.txt; git add -A; git commit -qm All")
            .agent("lazy", "touch old.txt b.txt; exit 1")
            .task("idle", "unchanged")
            .task("all", "merged")
            .task("lazy", "failed: The agent failed")
            .published("Moved main to ")
            .and(
                (stage, result) -> {
                  assertThat(
                          stage.repository().git("log", "--name-only", "--format=", "-3", "main"))
                      .doesNotContain("old.txt");
                  assertThat(stage.repository().refs().keySet())
                      .noneMatch(ref -> ref.startsWith("refs/osier/kept/"));
                });
    return kind == null ? state : state.in(kind);
  }

  private static RepositoryState forcedFolder(String name, @Nullable WorkspaceKind kind) {
    RepositoryState state =
        RepositoryState.of(name)
            .agent("one", "echo 1 > one; git add -f .; git commit -qm One")
            .agent("two", "echo 2 > two; git add -f .; git commit -qm Two; echo 3 > three")
            .task("one", "merged")
            .task("two", "merged")
            .published("Moved main to ")
            .and(
                (stage, result) -> {
                  assertThat(stage.repository().git("log", "--name-only", "--format=", "main"))
                      .contains("one", "two", "three")
                      .doesNotContain(".osier");
                  assertThat(stage.repository().refs().keySet())
                      .noneMatch(ref -> ref.startsWith("refs/osier/kept/"));
                });
    return kind == null ? state : state.in(kind);
  }

  static Stream<RepositoryState> all() {
    return Stream.of(
        RepositoryState.of("file names of every kind")
            .agent(
                "printf 1 > 'new\nline'; printf 2 > ünïcödé-木; printf 3 > ./-dash; printf 4 > "
                    + LONG
                    + "; printf 5 > ' blank '; printf 6 > 'tab\there'; printf 7 > '\"quote\"';"
                    + " printf 8 > ':(top)magic'; printf 9 > 'back\\\\slash'; printf 0 > '*.glob'")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().files("main"))
                        .contains(
                            "new\nline",
                            "ünïcödé-木",
                            "-dash",
                            LONG,
                            " blank ",
                            "tab\there",
                            "\"quote\"",
                            ":(top)magic",
                            "*.glob")),
        RepositoryState.of("file names that are no UTF-8")
            .agent(NO_UTF_8)
            .merged()
            .and(
                (stage, result) ->
                    assertThat(quotedFiles(stage, "main"))
                        .contains("\"latin-\\344\"", "\"d\\344/f\"")),
        RepositoryState.of("file names that are no UTF-8, from an agent that failed")
            .agent(NO_UTF_8 + "; exit 1")
            .failed("The agent failed")
            .and(
                (stage, result) ->
                    assertThat(quotedFiles(stage, "refs/osier/kept/" + stage.run() + "/task"))
                        .contains("\"latin-\\344\"", "\"d\\344/f\"")),
        differsSinceCheckout("files whose line ends are not what the attributes say", null),
        differsSinceCheckout(
            "files whose line ends are not what the attributes say, in clones",
            WorkspaceKind.CLONE),
        forcedFolder("Osier's own folder added by force", null),
        forcedFolder("Osier's own folder added by force, in clones", WorkspaceKind.CLONE),
        RepositoryState.of("a file whose size and time an agent put back, and that it hid")
            .agent(
                "echo more >> README.md; git commit -qam 'More';"
                    + " touch -r src/a.txt .osier/then; printf 'b\\n' > src/a.txt;"
                    + " touch -r .osier/then src/a.txt;"
                    + " git update-index --assume-unchanged src/a.txt")
            .verify("grep -q b src/a.txt")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().show("main", "src/a.txt")).isEqualTo("b\n")),
        RepositoryState.of("a name that differs in case only")
            .agent("git mv src/a.txt src/A.txt; git mv README.md tmp && git mv tmp readme.md")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().files("main"))
                        .containsExactlyInAnyOrder("src/A.txt", "readme.md")),
        RepositoryState.of("two tasks whose files differ in case only")
            .agent("one", "echo 1 > Same.txt")
            .agent("two", "echo 2 > same.txt")
            .task("one", "merged")
            .task("two", "merged")
            .published("Moved main to "),
        RepositoryState.of("links that leave the tree")
            .given(FileStates::somethingOutside)
            .agent(
                "ln -s ../../../../../outside out; ln -s /etc/passwd abs; ln -s nowhere dangling; ln -s . loop; echo 1 > n")
            .merged()
            .and(
                (stage, result) -> {
                  assertThat(stage.repository().files("main"))
                      .contains("out", "abs", "dangling", "loop");
                  assertThat(stage.beside(PRECIOUS)).hasContent("precious");
                }),
        RepositoryState.of("links that leave the tree, from an agent that failed")
            .given(FileStates::somethingOutside)
            .agent("ln -s ../../../../../outside out; ln -s loop loop; exit 1")
            .failed("The agent failed")
            .and(
                (stage, result) -> {
                  assertThat(stage.kept("task", "out")).isEqualTo("../../../../../outside");
                  assertThat(stage.beside(PRECIOUS)).hasContent("precious");
                }),
        RepositoryState.of("files and directories that may not be written to")
            .agent(
                "mkdir -p ro/deep; echo 1 > ro/deep/f; chmod 400 ro/deep/f; chmod 500 ro/deep ro")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().read("ro/deep/f")).isEqualTo("1\n")),
        RepositoryState.of("files and directories that may not be read")
            .agent("mkdir -p no; echo 1 > no/f; chmod 000 no/f no; echo 2 > g; chmod 000 g; exit 1")
            .failed("The agent failed")
            .and((stage, result) -> assertThat(stage.kept("task", "no/f")).isEqualTo("1\n")),
        RepositoryState.of("a FIFO and a socket")
            .agent(
                "mkfifo pipe; perl -MIO::Socket::UNIX -e "
                    + "'IO::Socket::UNIX->new(Local=>\"sock\",Listen=>1)'; test -S sock; echo 1 > n")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().files("main")).doesNotContain("pipe", "sock")),
        RepositoryState.of("a FIFO, from an agent that failed")
            .agent("mkfifo pipe; echo 1 > n; exit 1")
            .failed("The agent failed")
            .and(
                (stage, result) -> {
                  assertThat(stage.kept("task", "n")).isEqualTo("1\n");
                  assertThat(result.released().problems())
                      .containsExactly("pipe is no file and was not kept");
                }),
        RepositoryState.of("a FIFO in place of a tracked file")
            .agent("rm src/a.txt; mkfifo src/a.txt; echo 1 > n")
            .failed("git does not take the agent's files")
            .and((stage, result) -> assertThat(stage.kept("task", "n")).isEqualTo("1\n")),
        RepositoryState.of("a directory in place of a file, and a file in place of a directory")
            .agent("rm README.md; mkdir README.md; echo 1 > README.md/f; rm -r src; echo 2 > src")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().files("main"))
                        .containsExactlyInAnyOrder("README.md/f", "src")),
        RepositoryState.of("modes of files")
            .agent("chmod +x src/a.txt; chmod 666 README.md")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().git("ls-tree", "-r", "main"))
                        .contains("100755 blob")),
        RepositoryState.of("empty directories and nothing else")
            .agent("mkdir -p a/b/c")
            .task("task", "unchanged")
            .published("Nothing to publish"),
        RepositoryState.of("ignored files")
            .given(stage -> stage.repository().commit("Ignore", Map.of(".gitignore", "build/\n")))
            .agent("mkdir build; echo 1 > build/out; echo 2 > n")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().files("main")).doesNotContain("build/out")),
        RepositoryState.of("a file called .osier in the repository")
            .given(stage -> stage.repository().commit("Mine", Map.of(".osier", "mine\n")))
            .refused("\".osier\""),
        RepositoryState.of("directories deeper than a path may be long")
            .agent(
                "perl -e '$n = q(d) x 200; for (1..30) { mkdir $n; chdir $n } open F, q(>f)';"
                    + " echo 1 > n")
            .failed("The agent left what nobody can read: ddd")
            .and(
                (stage, result) -> {
                  assertThat(result.released().problems())
                      .anyMatch(problem -> problem.contains("Cannot keep the work of"));
                  Path workspace = stage.workspace("task");
                  assertThat(workspace.resolve("n")).hasContent("1");
                  assertThat(
                          new ProcessBuilder("sh", "-c", "rm -rf d*")
                              .directory(workspace.toFile())
                              .start()
                              .waitFor())
                      .isZero();
                  stage.whole().release(result.prepared(), List.of(), result.prepared().base());
                  assertThat(stage.kept("task", "n")).isEqualTo("1\n");
                }),
        RepositoryState.of("a directory that may not be read, from an agent that succeeded")
            .agent("mkdir no; echo 1 > no/f; echo 2 > g; chmod 000 no")
            .merged()
            .and((stage, result) -> assertThat(stage.repository().read("no/f")).isEqualTo("1\n")),
        RepositoryState.of("the workspace's .git replaced by a repository of the agent's")
            .agent(
                "echo 1 > n; rm .git; git init -q -b main; git add -A; git -c user.name=A -c user.email=a@b commit -qm Mine")
            .failed("Cannot judge what the agent did")
            .and((stage, result) -> assertThat(stage.kept("task", "n")).isEqualTo("1\n")),
        RepositoryState.of("the workspace's .git removed by the agent")
            .agent("echo 1 > n; rm .git")
            .failed("The agent removed or broke the .git")
            .and((stage, result) -> assertThat(stage.kept("task", "n")).isEqualTo("1\n")),
        RepositoryState.of("the whole workspace removed by the agent")
            .agent("rm -rf \"$OSIER_WORKSPACE\"")
            .failed("The agent removed its workspace"));
  }

  /** Names that are no UTF-8 as git writes them, since a Java string cannot hold them. */
  private static String quotedFiles(RepositoryState.Stage stage, String revision) {
    return stage
        .repository()
        .git("-c", "core.quotePath=true", "ls-tree", "-r", "--name-only", revision);
  }

  private static void somethingOutside(RepositoryState.Stage stage) throws IOException {
    Files.createDirectories(stage.beside("outside"));
    Files.writeString(stage.beside(PRECIOUS), "precious");
  }
}
