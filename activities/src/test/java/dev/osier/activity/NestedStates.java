package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.WorkspaceKind;
import dev.osier.testkit.TestRepository;
import java.util.Map;
import java.util.stream.Stream;

/** Repositories in repositories: submodules of the user's, and what agents make. */
final class NestedStates {
  private static final String ALLOW =
      "-c protocol.file.allow=always -c user.name=A -c user.email=a@b";

  private NestedStates() {}

  /** What holds for the submodules of a worktree holds for those of a clone. */
  static Stream<RepositoryState> all() {
    return Stream.concat(
        states(),
        states()
            .filter(state -> state.toString().startsWith("a submodule"))
            .map(state -> state.in(WorkspaceKind.CLONE)));
  }

  private static Stream<RepositoryState> states() {
    return Stream.of(
        RepositoryState.of("a submodule that is checked out")
            .given(stage -> submodule(stage))
            .agent("test -f lib/in.txt && git -C lib rev-parse HEAD && echo new > new.txt")
            .verify("test -f lib/in.txt")
            .merged()
            .and(
                (stage, result) -> {
                  assertThat(stage.repository().git("ls-tree", "main", "lib")).startsWith("160000");
                  assertThat(stage.repository().status()).isEmpty();
                }),
        RepositoryState.of("a submodule that is not checked out")
            .given(
                stage -> {
                  submodule(stage);
                  stage.repository().git("submodule", "--quiet", "deinit", "-f", "lib");
                })
            .agent("test ! -e lib/in.txt && echo new > new.txt")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().git("ls-tree", "main", "lib"))
                        .startsWith("160000")),
        RepositoryState.of("a submodule in a submodule")
            .given(
                stage -> {
                  TestRepository deep = TestRepository.in(stage.beside("deep"));
                  deep.commit("Deep", Map.of("deep.txt", "d\n"));
                  TestRepository lib = TestRepository.in(stage.beside("lib"));
                  lib.submodule(deep.root(), "deep");
                  lib.commit("Deep");
                  stage.repository().submodule(lib.root(), "lib");
                  stage.repository().commit("Lib");
                  stage
                      .repository()
                      .git(
                          "-c",
                          "protocol.file.allow=always",
                          "submodule",
                          "--quiet",
                          "update",
                          "--init",
                          "--recursive");
                })
            .agent("test -f lib/deep/deep.txt && echo new > new.txt")
            .verify("test -f lib/deep/deep.txt")
            .merged(),
        RepositoryState.of("a submodule moved to a commit that only its remote has")
            .given(
                stage -> {
                  submodule(stage);
                  TestRepository.at(stage.beside("lib"))
                      .commit("Newer", Map.of("in.txt", "newer\n"));
                })
            .agent("git -C lib fetch -q && git -C lib checkout -q origin/main")
            .verify("grep -q newer lib/in.txt")
            .merged(),
        RepositoryState.of("a submodule with a commit that only the agent has")
            .given(stage -> submodule(stage))
            .agent(
                "cd lib && echo mine > mine.txt && git add -A && git " + ALLOW + " commit -qm Mine")
            .failed("The agent committed in lib, a repository of its own")
            .and(
                (stage, result) ->
                    assertThat(stage.kept("task", "lib/mine.txt")).isEqualTo("mine\n")),
        RepositoryState.of("a submodule with changes that are not committed")
            .given(stage -> submodule(stage))
            .agent("echo mine > lib/in.txt; echo new > new.txt")
            .failed("The agent changed files in lib, a repository of its own")
            .and(
                (stage, result) ->
                    assertThat(stage.kept("task", "lib/in.txt")).isEqualTo("mine\n")),
        RepositoryState.of("a submodule with untracked files, as a build leaves them")
            .given(stage -> submodule(stage))
            .agent("echo mine > lib/mine.o; echo new > new.txt")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.kept("task", "lib/mine.o")).isEqualTo("mine\n")),
        RepositoryState.of("a repository that the agent made")
            .agent(
                "git init -q nested && cd nested && echo 1 > n.txt && git add -A && git "
                    + ALLOW
                    + " commit -qm N")
            .failed("The agent left a repository of its own in nested")
            .and(
                (stage, result) -> assertThat(stage.kept("task", "nested/n.txt")).isEqualTo("1\n")),
        RepositoryState.of("a repository without a commit that the agent made")
            .agent("git init -q nested && echo 1 > nested/n.txt")
            .failed("The agent left a repository of its own in nested")
            .and(
                (stage, result) -> assertThat(stage.kept("task", "nested/n.txt")).isEqualTo("1\n")),
        RepositoryState.of("a repository that the agent committed as a link")
            .agent(
                "git init -q nested && cd nested && echo 1 > n.txt && git add -A && git "
                    + ALLOW
                    + " commit -qm N && cd .. && git add -A && git "
                    + ALLOW
                    + " commit -qm Link")
            .failed("The agent left a repository of its own in nested")
            .and(
                (stage, result) -> assertThat(stage.kept("task", "nested/n.txt")).isEqualTo("1\n")),
        RepositoryState.of("a submodule that the agent added")
            .given(stage -> TestRepository.in(stage.beside("lib")))
            .agent(
                "git -c protocol.file.allow=always submodule --quiet add \"file://$(cd ../../../../..; pwd)/lib\" lib")
            .merged(),
        RepositoryState.of("a worktree that the agent made in its own")
            .agent("git worktree add -q --detach inner && echo 1 > inner/i.txt")
            .failed("The agent left a repository of its own in inner")
            .and((stage, result) -> assertThat(stage.kept("task", "inner/i.txt")).isEqualTo("1\n")),
        RepositoryState.of("an ignored worktree that the agent made in its own")
            .given(stage -> stage.repository().commit("Ignore", Map.of(".gitignore", ".trees/\n")))
            .agent("git worktree add -q --detach .trees/inner && echo 2 > n")
            .merged(),
        RepositoryState.of("a submodule that the agent removed")
            .given(stage -> submodule(stage))
            .agent("git rm -q lib")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().files("main")).doesNotContain("lib")),
        RepositoryState.of("an ignored repository that the agent made")
            .given(stage -> stage.repository().commit("Ignore", Map.of(".gitignore", "vendor/\n")))
            .agent("git init -q vendor && echo 1 > vendor/v.txt && echo 2 > n")
            .merged());
  }

  private static void submodule(RepositoryState.Stage stage) {
    TestRepository lib = TestRepository.in(stage.beside("lib"));
    lib.commit("In", Map.of("in.txt", "in\n"));
    stage.repository().submodule(lib.root(), "lib");
    stage.repository().commit("Lib");
  }
}
