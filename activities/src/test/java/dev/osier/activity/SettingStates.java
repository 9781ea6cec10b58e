package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a user has set up in git: hooks, signing, identity, line ends, filters; and stale locks. */
final class SettingStates {
  /** All that git 2.39 may run where nobody pushes, but for the two that run on agents' work. */
  private static final List<String> HOOKS =
      List.of(
          "applypatch-msg",
          "pre-applypatch",
          "post-applypatch",
          "pre-merge-commit",
          "prepare-commit-msg",
          "post-commit",
          "pre-rebase",
          "post-checkout",
          "post-merge",
          "pre-auto-gc",
          "post-rewrite",
          "post-index-change",
          "reference-transaction");

  private static final String FAILS =
      "echo $0 >> \"$(git rev-parse --git-common-dir)/ran\"; exit 1";

  private SettingStates() {}

  static Stream<RepositoryState> all() {
    return Stream.of(
        RepositoryState.of("hooks that all fail, but for those of the agent's work")
            .given(stage -> HOOKS.forEach(hook -> stage.repository().hook(hook, FAILS)))
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().commonDir().resolve("ran")).doesNotExist()),
        RepositoryState.of("a hook that refuses the agent's work")
            .given(stage -> stage.repository().hook("pre-commit", "exit 1"))
            .failed("The pre-commit hook refused the work with exit code 1"),
        RepositoryState.of("hooks that refuse the agent's own commit")
            .given(stage -> stage.repository().hook("pre-commit", "exit 1"))
            .agent("echo new > new.txt; git add -A; git commit -qm Mine")
            .failed("The agent failed with exit code 1")
            .and((stage, result) -> assertThat(stage.kept("task", "new.txt")).isEqualTo("new\n")),
        RepositoryState.of("core.hooksPath")
            .given(
                stage -> {
                  Path hooks = Files.createDirectories(stage.beside("hooks"));
                  for (String hook : HOOKS) {
                    Path script = Files.writeString(hooks.resolve(hook), "#!/bin/sh\nexit 1\n");
                    assertThat(script.toFile().setExecutable(true)).isTrue();
                  }
                  stage.repository().config("core.hooksPath", hooks.toString());
                })
            .merged(),
        RepositoryState.of("commit.gpgsign and no key")
            .given(
                stage ->
                    stage
                        .repository()
                        .config("commit.gpgsign", "true")
                        .config("tag.gpgsign", "true")
                        .config("merge.verifySignatures", "true")
                        .config("gpg.program", "/nowhere/gpg"))
            .merged(),
        RepositoryState.of("no name of its user")
            .given(
                stage -> {
                  stage.repository().git("config", "--unset", "user.name");
                  stage.repository().git("config", "--unset", "user.email");
                  stage.repository().config("user.useConfigOnly", "true");
                })
            .merged(),
        RepositoryState.of("core.autocrlf")
            .given(
                stage -> {
                  stage.repository().config("core.autocrlf", "true");
                  stage.repository().git("rm", "-q", "--cached", "-r", ".");
                  stage.repository().git("reset", "-q", "--hard");
                })
            .agent("printf 'one\\r\\ntwo\\r\\n' > crlf.txt; printf 'one\\n' > lf.txt")
            .merged()
            .and(
                (stage, result) -> {
                  assertThat(stage.repository().show("main", "crlf.txt")).isEqualTo("one\ntwo\n");
                  assertThat(stage.repository().read("lf.txt")).isEqualTo("one\r\n");
                  assertThat(stage.repository().status()).isEmpty();
                }),
        RepositoryState.of("core.safecrlf, and line ends that would not come back")
            .given(
                stage ->
                    stage
                        .repository()
                        .config("core.autocrlf", "input")
                        .config("core.safecrlf", "true"))
            .agent("printf 'one\\r\\ntwo\\n' > mixed.txt")
            .failed("git does not take the agent's files")
            .and(
                (stage, result) ->
                    assertThat(stage.kept("task", "mixed.txt")).isEqualTo("one\r\ntwo\n")),
        RepositoryState.of("files in another encoding")
            .given(
                stage ->
                    stage
                        .repository()
                        .commit(
                            "Attributes",
                            Map.of(".gitattributes", "*.u16 working-tree-encoding=UTF-16LE\n")))
            .agent("printf 'h\\000\\366\\000\\n\\000' > ok.u16")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().show("main", "ok.u16")).isEqualTo("hö\n")),
        RepositoryState.of("files that are not in the encoding they should have")
            .given(
                stage ->
                    stage
                        .repository()
                        .commit(
                            "Attributes",
                            Map.of(".gitattributes", "*.u16 working-tree-encoding=UTF-16LE\n")))
            .agent("printf 'odd' > bad.u16")
            .failed("git does not take the agent's files")
            .and((stage, result) -> assertThat(stage.kept("task", "bad.u16")).isEqualTo("odd")),
        RepositoryState.of("a filter, as of LFS")
            .given(stage -> filter(stage.repository(), "tr a-z A-Z", "tr A-Z a-z"))
            .agent("grep -q content big.bin && echo more > more.bin")
            .verify("grep -q more more.bin")
            .merged()
            .and(
                (stage, result) -> {
                  assertThat(stage.repository().show("main", "more.bin")).isEqualTo("MORE\n");
                  assertThat(stage.repository().read("more.bin")).isEqualTo("more\n");
                }),
        RepositoryState.of("a filter whose program is missing, and pointers in the checkout")
            .given(
                stage -> {
                  filter(stage.repository(), "tr a-z A-Z", "tr A-Z a-z");
                  stage.repository().config("filter.big.smudge", "/nowhere/filter");
                  stage.repository().config("filter.big.required", "false");
                })
            .agent("grep -q CONTENT big.bin && echo new > new.txt")
            .merged(),
        RepositoryState.of("a required filter that cannot write files")
            .given(
                stage -> {
                  filter(stage.repository(), "tr a-z A-Z", "tr A-Z a-z");
                  stage.repository().config("filter.big.smudge", "exit 7");
                })
            .task("task", "fault: git read-tree --reset failed"),
        RepositoryState.of("a required filter that cannot read the agent's files")
            .given(
                stage -> {
                  filter(stage.repository(), "tr a-z A-Z", "tr A-Z a-z");
                  stage.repository().config("filter.big.clean", "exit 7");
                })
            .agent("echo more > more.bin; echo new > new.txt")
            .failed("git does not take the agent's files")
            .and(
                (stage, result) -> {
                  assertThat(stage.kept("task", "more.bin")).isEqualTo("more\n");
                  assertThat(stage.kept("task", "new.txt")).isEqualTo("new\n");
                }),
        RepositoryState.of("a stale index.lock in the workspace")
            .agent("echo new > new.txt; : > \"$(git rev-parse --git-dir)/index.lock\"")
            .merged(),
        RepositoryState.of("a stale lock on the task's branch")
            .agent(
                "echo new > new.txt; : > \"$(git rev-parse --git-common-dir)/$(git symbolic-ref"
                    + " HEAD).lock\"")
            .merged(),
        RepositoryState.of("the task's branch made by somebody")
            .given(
                stage ->
                    stage
                        .repository()
                        .commitOn(
                            "osier/" + stage.run() + "/task-task",
                            "main",
                            "Foreign",
                            Map.of("foreign.txt", "f\n")))
            .merged()
            .and((stage, result) -> assertThat(stage.kept("task", "foreign.txt")).isEqualTo("f\n")),
        RepositoryState.of("settings that change what git says")
            .given(
                stage ->
                    stage
                        .repository()
                        .config("status.short", "true")
                        .config("status.branch", "true")
                        .config("status.relativePaths", "true")
                        .config("status.showUntrackedFiles", "no")
                        .config("color.ui", "always")
                        .config("core.quotePath", "true")
                        .config("diff.renames", "copies")
                        .config("diff.noprefix", "true")
                        .config("diff.mnemonicPrefix", "true")
                        .config("merge.ff", "only")
                        .config("pull.rebase", "true")
                        .config("push.default", "nothing")
                        .config("branch.autoSetupMerge", "always")
                        .config("worktree.guessRemote", "true")
                        .config("checkout.defaultRemote", "none")
                        .config("core.fsmonitor", "/nowhere/monitor")
                        .config("core.untrackedCache", "true")
                        .config("core.splitIndex", "true")
                        .config("index.threads", "4")
                        .config("feature.manyFiles", "true")
                        .config("core.editor", "false")
                        .config("commit.template", "/nowhere/template")
                        .config("commit.verbose", "true")
                        .config("commit.cleanup", "scissors")
                        .config("log.showSignature", "true")
                        .config("submodule.recurse", "true")
                        .config("diff.external", "false")
                        .config("rerere.enabled", "true")
                        .config("merge.conflictStyle", "diff3")
                        .config("core.commentChar", "D")
                        .config("core.pager", "false")
                        .config("i18n.commitEncoding", "ISO-8859-1")
                        .config("i18n.logOutputEncoding", "ISO-8859-1")
                        .config("extensions.worktreeConfig", "true"))
            .agent("echo new > 'nëw.txt'; mkdir sub; git mv src/a.txt sub/b.txt")
            .merged());
  }

  /** {@code *.bin} goes through two commands; it is in capitals in git, small in a checkout. */
  private static void filter(TestRepository repository, String clean, String smudge) {
    repository
        .config("filter.big.clean", clean)
        .config("filter.big.smudge", smudge)
        .config("filter.big.required", "true");
    repository.commit(
        "Filter", Map.of(".gitattributes", "*.bin filter=big\n", "big.bin", "content\n"));
  }
}
