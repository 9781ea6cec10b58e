package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where HEAD and the branches stand, and how much of the repository is there. */
final class HeadStates {
  private HeadStates() {}

  static Stream<RepositoryState> all() {
    return Stream.of(
        RepositoryState.of("nothing special").merged(),
        RepositoryState.of("an unborn HEAD")
            .given(stage -> stage.use(TestRepository.emptyIn(stage.beside("empty"))))
            .refused("the repository has no commit yet"),
        RepositoryState.of("a detached HEAD, and no target named")
            .given(stage -> stage.repository().git("checkout", "-q", "--detach"))
            .refused("HEAD is detached"),
        RepositoryState.of("a detached HEAD, and a target named")
            .given(stage -> stage.repository().git("checkout", "-q", "--detach"))
            .onto("main")
            .merged()
            .and(
                (stage, result) -> {
                  assertThat(stage.repository().status()).isEmpty();
                  assertThat(stage.repository().files("main")).contains("new.txt");
                  assertThat(stage.repository().file("new.txt")).doesNotExist();
                }),
        RepositoryState.of("a branch where osier/ would have to be")
            .given(stage -> stage.repository().branch("osier", "main"))
            .refused("branch \"osier\""),
        RepositoryState.of("the target checked out nowhere")
            .given(
                stage -> {
                  stage.repository().git("checkout", "-q", "-b", "other");
                  stage
                      .repository()
                      .git("worktree", "add", "-q", stage.beside("linked").toString(), "main");
                  stage.from(stage.beside("linked"));
                })
            .merged()
            .and((stage, result) -> assertThat(stage.beside("linked").resolve("new.txt")).exists()),
        RepositoryState.of("a locked worktree")
            .given(
                stage -> {
                  String linked = stage.beside("linked").toString();
                  stage.repository().git("worktree", "add", "-q", "-b", "side", linked);
                  stage.repository().git("worktree", "lock", linked);
                })
            .merged()
            .and((stage, result) -> assertThat(stage.repository().worktrees()).hasSize(2)),
        RepositoryState.of("a worktree whose disk is not mounted")
            .given(
                stage -> {
                  String linked = stage.beside("linked").toString();
                  stage.repository().git("worktree", "add", "-q", "-b", "side", linked);
                  Files.move(stage.beside("linked"), stage.beside("elsewhere"));
                })
            .merged()
            .and((stage, result) -> assertThat(stage.repository().worktrees()).hasSize(2)),
        RepositoryState.of("a shallow history").given(stage -> clone(stage, "--depth=1")).merged(),
        RepositoryState.of("a partial clone without blobs")
            .given(
                stage -> {
                  stage.repository().commit("Old", Map.of("old/.gitattributes", "*.x text\n"));
                  stage.repository().commit("New", Map.of("old/.gitattributes", "*.y text\n"));
                  clone(stage, "--filter=blob:none");
                })
            .agent("git checkout -q HEAD~1 -- old && echo new > src/a.txt")
            .merged(),
        RepositoryState.of("a partial clone without blobs, nothing checked out")
            .given(
                stage -> {
                  stage
                      .repository()
                      .commit("Attributes", Map.of("old/.gitattributes", "*.x text\n"));
                  clone(stage, "--filter=blob:none", "--no-checkout");
                  stage.repository().git("symbolic-ref", "HEAD", "refs/heads/side");
                  stage.repository().git("update-ref", "refs/heads/side", "origin/main");
                })
            .task("task", "merged")
            .published("Moved side to "),
        RepositoryState.of("a partial clone without trees")
            .given(stage -> clone(stage, "--filter=tree:0", "--no-checkout"))
            .agent("echo new > src/a.txt")
            .task("task", "merged"),
        RepositoryState.of("a partial clone whose remote is gone")
            .given(
                stage -> {
                  stage.repository().commit("Old", Map.of("old.txt", "old\n"));
                  String old = stage.repository().tip("main");
                  stage.repository().commit("New", Map.of("old.txt", "new\n"));
                  clone(stage, "--filter=blob:none");
                  stage.repository().git("checkout", "-q", "main");
                  stage.repository().git("update-ref", "refs/heads/old", old);
                  stage.repository().git("symbolic-ref", "HEAD", "refs/heads/old");
                  stage.repository().git("remote", "set-url", "origin", "file:///nowhere");
                })
            .task("task", "fault: git read-tree --reset failed")
            .published("Nothing to publish"),
        RepositoryState.of("objects borrowed from another one")
            .given(
                stage -> {
                  TestRepository from = stage.repository();
                  from.git("clone", "-q", "--shared", ".", stage.beside("clone").toString());
                  stage.use(TestRepository.at(stage.beside("clone")));
                })
            .merged(),
        RepositoryState.of("its git directory elsewhere")
            .given(
                stage -> {
                  stage
                      .repository()
                      .git("init", "-q", "--separate-git-dir", stage.beside("git").toString());
                })
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().read("new.txt")).isEqualTo("new\n")),
        RepositoryState.of("a merge under way in the checkout")
            .given(
                stage -> {
                  stage
                      .repository()
                      .commitOn("side", "main", "Theirs", Map.of("src/a.txt", "theirs\n"));
                  stage.repository().commit("Ours", Map.of("src/a.txt", "ours\n"));
                  assertThat(stage.repository().tryGit("merge", "-q", "side")).isEqualTo(1);
                })
            .task("task", "merged")
            .published("Cannot publish: ")
            .and(
                (stage, result) -> {
                  assertThat(result.published()).contains("is in the middle of a merge");
                  assertThat(stage.repository().status()).contains("UU src/a.txt");
                }),
        RepositoryState.of("the task's branch checked out by the user")
            .agent(
                "git worktree add -q -f \"$(git rev-parse --git-common-dir)/../../look\""
                    + " \"$(git symbolic-ref --short HEAD)\"; echo new > new.txt")
            .merged()
            .and(
                (stage, result) -> {
                  assertThat(stage.beside("look/README.md")).exists();
                  assertThat(result.released().problems())
                      .anyMatch(p -> p.contains("is checked out in"));
                  stage
                      .repository()
                      .git("worktree", "remove", "--force", stage.beside("look").toString());
                  stage.whole().release(result.prepared(), List.of(), result.prepared().base());
                }),
        RepositoryState.of("a sparse checkout")
            .given(
                stage -> {
                  stage.repository().commit("Big", Map.of("big/b.txt", "b\n", "src/c.txt", "c\n"));
                  stage.repository().git("sparse-checkout", "set", "--cone", "src");
                })
            .agent("test ! -e big && mkdir big && echo x > big/x.txt && echo y > src/y.txt")
            .verify("test ! -e big/b.txt")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().files("main"))
                        .contains("big/b.txt", "big/x.txt", "src/y.txt")),
        RepositoryState.of("a sparse checkout with a sparse index")
            .given(
                stage -> {
                  stage.repository().commit("Big", Map.of("big/b.txt", "b\n"));
                  stage
                      .repository()
                      .git("sparse-checkout", "set", "--cone", "--sparse-index", "src");
                })
            .agent("test ! -e big && echo y > src/y.txt && rm README.md")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().files("main"))
                        .containsExactlyInAnyOrder("big/b.txt", "src/a.txt", "src/y.txt")),
        RepositoryState.of("a sparse checkout of single files")
            .given(
                stage -> {
                  stage.repository().commit("Big", Map.of("big/b.txt", "b\n"));
                  stage.repository().git("sparse-checkout", "set", "--no-cone", "/src/*");
                })
            .agent("test ! -e big && test ! -e README.md && echo y > y.txt; exit 1")
            .failed("The agent failed")
            .and(
                (stage, result) -> {
                  assertThat(stage.kept("task", "y.txt")).isEqualTo("y\n");
                  assertThat(stage.kept("task", "big/b.txt")).isEqualTo("b\n");
                }),
        RepositoryState.of("a sparse checkout in a linked worktree")
            .given(
                stage -> {
                  stage.repository().commit("Big", Map.of("big/b.txt", "b\n"));
                  String linked = stage.beside("linked").toString();
                  stage.repository().git("worktree", "add", "-q", "-b", "side", linked);
                  TestRepository.at(stage.beside("linked"))
                      .git("sparse-checkout", "set", "--cone", "src");
                  stage.from(stage.beside("linked"));
                })
            .agent("test ! -e big && echo y > src/y.txt")
            .task("task", "merged")
            .published("Moved side to "),
        RepositoryState.of("a directory below its top level named by the plan")
            .given(stage -> stage.from(stage.repository().file("src")))
            .merged(),
        RepositoryState.of("nothing but itself in the directory named by the plan")
            .given(stage -> stage.from(stage.repository().root().getParent()))
            .merged(),
        RepositoryState.of("another one beside it in the directory named by the plan")
            .given(
                stage -> {
                  TestRepository.in(stage.beside("shop"));
                  stage.from(stage.repository().root().getParent());
                })
            .refused("it holds 2 repositories: repository, shop. To choose one"),
        RepositoryState.of("the submodule named by the plan, on a branch")
            .given(
                stage -> {
                  TestRepository lib = TestRepository.in(stage.beside("lib"));
                  stage.use(stage.repository().submodule(lib.root(), "lib"));
                })
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().read("new.txt")).isEqualTo("new\n")),
        RepositoryState.of("no work tree")
            .given(stage -> clone(stage, "--bare"))
            .verify("test -e new.txt")
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().show("main", "new.txt")).isEqualTo("new\n")),
        RepositoryState.of("its git directory hidden beside its worktrees")
            .given(
                stage -> {
                  Files.createDirectories(stage.beside("project"));
                  stage
                      .repository()
                      .git("clone", "-q", "--bare", ".", stage.beside("project/.bare").toString());
                  Files.writeString(stage.beside("project/.git"), "gitdir: ./.bare\n");
                  TestRepository all = stage.use(TestRepository.at(stage.beside("project")));
                  all.git("worktree", "add", "-q", "main", "main");
                })
            .merged()
            .and((stage, result) -> assertThat(stage.beside("project/main/new.txt")).exists()));
  }

  /** Over file:, since git copies a path as it is, whatever is asked for. */
  static TestRepository clone(RepositoryState.Stage stage, String... options) {
    TestRepository from = stage.repository();
    from.config("uploadpack.allowFilter", "true").config("uploadpack.allowAnySHA1InWant", "true");
    List<String> all = new ArrayList<>(List.of("clone", "-q"));
    all.addAll(List.of(options));
    all.addAll(List.of("file://" + from.root(), stage.beside("clone").toString()));
    from.git(all.toArray(String[]::new));
    return stage.use(TestRepository.at(stage.beside("clone")));
  }
}
