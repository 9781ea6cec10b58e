package dev.osier.escape;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;

import dev.osier.workspace.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.Set;

/** Ways to write to what is no task's own, each with the name by which a report has it. */
enum OutsideWrite {
  CHANGED_FILE("a.txt", s -> write(s.root, "a.txt", "changed")),
  NEW_FILE("new/file.txt", s -> write(s.root, "new/file.txt", "n")),
  DELETED_FILE("src/b.txt", s -> Files.delete(s.root.resolve("src/b.txt"))),
  USERS_UNCOMMITTED_WORK("dirty.txt", s -> write(s.root, "dirty.txt", "overwritten")),
  STAGED_WORK_ONLY(
      "staged.txt",
      s -> {
        String blob = git(s.root).requireWithInput("other", "hash-object", "-w", "--stdin");
        git(s.root)
            .require("update-index", "--add", "--cacheinfo", "100644," + blob + ",staged.txt");
      },
      true),
  SAME_SIZE_AND_TIME(
      "dirty.txt",
      s -> {
        FileTime before = Files.getLastModifiedTime(s.root.resolve("dirty.txt"));
        write(s.root, "dirty.txt", "dirtX");
        Files.setLastModifiedTime(s.root.resolve("dirty.txt"), before);
      }),
  IGNORED_FILE(".env", s -> write(s.root, ".env", "KEY=evil")),
  IGNORED_FILE_DELETED("build/out", s -> Files.delete(s.root.resolve("build/out"))),
  MANY_IGNORED_FILES(
      "build/ (20 ignored files)",
      s -> {
        for (int i = 0; i < 20; i++) {
          write(s.root, "build/" + i, "x");
        }
      }),
  FILE_IN_A_REPOSITORY_INSIDE("inner/file", s -> write(s.root, "inner/file", "x")),
  ASSUMED_UNCHANGED("assumed.txt", s -> write(s.root, "assumed.txt", "hidden")),
  SKIPPED("skipped.txt", s -> write(s.root, "skipped.txt", "hidden")),
  HIDDEN_BY_THE_WRITER(
      "a.txt",
      s -> {
        write(s.root, "a.txt", "changed");
        git(s.root).require("update-index", "--assume-unchanged", "a.txt");
      }),
  SETTING(".git/config: alias.st", s -> git(s.root).require("config", "alias.st", "!evil")),
  SETTING_REMOVED(
      ".git/config: user.name", s -> git(s.root).require("config", "--unset", "user.name")),
  BRANCH_PUSHED_ELSEWHERE(
      ".git/config: branch.main.pushremote",
      s -> git(s.root).require("config", "branch.main.pushRemote", "evil")),
  BRANCH_FOLLOWS_ANOTHER(
      ".git/config: branch.main.remote",
      s -> git(s.root).require("config", "branch.main.remote", "evil")),
  SETTINGS_BROKEN(
      ".git/config: (git cannot read it)",
      s -> Files.writeString(s.repository.commonDir().resolve("config"), "[oops"),
      true),
  WORKTREE_SETTING(
      ".git/config.worktree: core.editor",
      s -> write(s.root, ".git/config.worktree", "[core]\n\teditor = evil\n")),
  HOOK(".git/hooks/pre-commit", s -> write(s.root, ".git/hooks/pre-commit", "evil")),
  HOOK_ELSEWHERE("HOOKS/pre-push", s -> write(s.root.resolveSibling("hooks"), "pre-push", "evil")),
  ATTRIBUTES(".git/info/attributes", s -> write(s.root, ".git/info/attributes", "* filter=x")),
  ALTERNATES(
      ".git/objects/info/alternates",
      s -> write(s.root, ".git/objects/info/alternates", s.home + "\n")),
  LEGACY_REMOTE(".git/remotes/x", s -> write(s.root, ".git/remotes/x", "URL: /evil\n")),
  HEAD(".git/HEAD", s -> git(s.root).require("symbolic-ref", "HEAD", "refs/heads/side")),
  UNFINISHED_MERGE(".git/MERGE_HEAD", s -> write(s.root, ".git/MERGE_HEAD", s.base + "\n")),
  SUBMODULE_SETTING(
      ".git/modules/lib/config: core.fsmonitor",
      s ->
          git(s.root).require("config", "-f", ".git/modules/lib/config", "core.fsmonitor", "evil")),
  SUBMODULE_HOOK(
      ".git/modules/lib/hooks/post-checkout",
      s -> write(s.root, ".git/modules/lib/hooks/post-checkout", "evil")),
  WORKTREE_FILE("SIDE/a.txt", s -> write(s.root.resolveSibling("side"), "a.txt", "changed")),
  WORKTREE_HEAD(
      ".git/worktrees/side/HEAD",
      s -> git(s.root.resolveSibling("side")).require("checkout", "-q", "--detach")),
  NEW_BRANCH("refs/heads/fresh", s -> git(s.root).require("branch", "fresh", s.base)),
  DELETED_BRANCH("refs/heads/old", s -> git(s.root).require("branch", "-D", "old")),
  NEW_TAG("refs/tags/v1", s -> git(s.root).require("tag", "v1", s.base)),
  COMMIT_IN_THE_CHECKOUT(
      "refs/heads/main", s -> git(s.root).require("commit", "-q", "--allow-empty", "-m", "Mine")),
  REMOTE_BRANCH(
      "refs/remotes/origin/main",
      s -> git(s.root).require("update-ref", "refs/remotes/origin/main", other(s))),
  NOTES("refs/notes/commits", s -> git(s.root).require("notes", "add", "-m", "evil", s.base)),
  REPLACED(
      "refs/replace/BASE",
      s -> git(s.root).require("update-ref", "refs/replace/" + s.base, other(s))),
  OSIERS_REF(
      "refs/osier/kept/another/task",
      s -> git(s.root).require("update-ref", "refs/osier/kept/another/task", s.base)),
  BRANCH_OF_ANOTHER_TASK(
      "refs/heads/osier/RUN/task-lexer",
      s -> git(s.root).require("update-ref", "refs/heads/" + s.lexer.branch(), other(s))),
  RECORD_OF_ANOTHER_TASK(
      ".git/osier/runs/RUN/lexer/record.json",
      s -> {
        Path record = s.repository.osierDirectory().resolve("runs/" + s.run + "/lexer/record.json");
        Files.writeString(record, Files.readString(record).replace("CREATED", "SEALED"));
      });

  private static final Set<OutsideWrite> IN_MEMORY =
      EnumSet.of(
          IGNORED_FILE,
          IGNORED_FILE_DELETED,
          MANY_IGNORED_FILES,
          FILE_IN_A_REPOSITORY_INSIDE,
          ASSUMED_UNCHANGED,
          SKIPPED,
          // Which looks away from a file that is changed in it.
          HIDDEN_BY_THE_WRITER);

  private final String name;
  private final Write write;
  private final boolean last;

  OutsideWrite(String name, Write write) {
    this(name, write, false);
  }

  /**
   * @param last what comes after it would be seen otherwise
   */
  OutsideWrite(String name, Write write, boolean last) {
    this.name = name;
    this.write = write;
    this.last = last;
  }

  interface Write {
    void to(Scene scene) throws IOException, InterruptedException;
  }

  /** With all others that are, one after the other. */
  boolean isSeenAfterAKill() {
    return !last && !IN_MEMORY.contains(this);
  }

  boolean breaksTheRepository() {
    return this == SETTINGS_BROKEN;
  }

  String shownIn(Scene scene) {
    return name.replace("SIDE", scene.root.resolveSibling("side").toString())
        .replace("HOOKS", scene.root.resolveSibling("hooks").toString())
        .replace("BASE", scene.base)
        .replace("RUN", scene.run);
  }

  void to(Scene scene) throws IOException, InterruptedException {
    write.to(scene);
  }

  /** What the user has before an agent starts. */
  static void prepare(Scene scene) throws IOException, InterruptedException {
    Path root = scene.root;
    for (String name : new String[] {"assumed.txt", "skipped.txt", "staged.txt"}) {
      write(root, name, name);
    }
    git(root).require("add", "-A");
    git(root).require("commit", "-q", "-m", "More");
    git(root).require("update-index", "--assume-unchanged", "assumed.txt");
    git(root).require("update-index", "--skip-worktree", "skipped.txt");
    write(root, "dirty.txt", "dirty");
    write(root, "staged.txt", "the user's");
    git(root).require("add", "staged.txt");
    write(root, "staged.txt", "the user's next");
    write(root, ".env", "KEY=1");
    write(root, "build/out", "o");
    git(root).require("init", "-q", "inner");
    write(root, "inner/file", "i");
    git(root).require("config", "user.name", "User");
    git(root).require("config", "branch.main.remote", "origin");
    git(root).require("config", "core.hooksPath", root.resolveSibling("hooks").toString());
    write(root.resolveSibling("hooks"), "pre-commit", "exit 0");
    write(root, ".git/modules/lib/HEAD", "ref: refs/heads/main\n");
    write(root, ".git/modules/lib/config", "[core]\n\tbare = false\n");
    git(root)
        .require("worktree", "add", "-q", "-b", "side", root.resolveSibling("side").toString());
    git(root).require("branch", "old");
    git(root).require("update-ref", "refs/remotes/origin/main", scene.base);
    scene.claim(scene.lexer, scene.base);
  }

  private static String other(Scene scene) throws InterruptedException {
    return git(scene.root)
        .require("commit-tree", scene.base + "^{tree}", "-m", "Elsewhere\n\nOsier-Run: forged");
  }
}
