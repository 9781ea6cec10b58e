package dev.osier.git.copy;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Identity;
import dev.osier.git.Repository;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Independent clones of a repository: made with its branches, tags, remotes, settings and hooks,
 * and with nothing that leads back to it; and the way home of what was committed in one.
 */
public final class Clones {
  /** A file in a clone's git directory: the refs that it was made with, which are nobody's work. */
  public static final String REFS_AT_START = "osier-refs";

  /** For commits that only carry others; nobody sees them. */
  private static final String NOBODY = Identity.OSIER + " 0 +0000";

  private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  private final Repository repository;

  public Clones(Repository repository) {
    this.repository = repository;
  }

  /**
   * Makes {@code directory} a clone, without files in it; {@code Worktrees.fill} writes them.
   *
   * @param directory absolute; absent or empty
   * @param branch a new one that is checked out, or null for a detached HEAD
   * @param start a commit id
   * @param refs those that the clone is to have besides, full name → id
   */
  public void make(Path directory, @Nullable String branch, String start, Map<String, String> refs)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Git here = Git.at(directory);
    here.require("init", "--quiet", "--template=", "--initial-branch=" + name(branch), ".");
    furnish(directory.resolve(".git"), refs);
    // Last: without it the clone counts as one that was never worked in.
    here.require("update-ref", "--no-deref", branch == null ? "HEAD" : full(branch), start);
  }

  /**
   * Makes {@code gitDirectory} a clone whose files are to lie in {@code inside}, as git has that of
   * a submodule. Each names the other by the way from here to there, so that both may be moved
   * together. Nothing is checked out.
   *
   * @param gitDirectory absolute; absent or empty
   * @param inside absolute; there
   * @param refs as for {@link #make}
   */
  public void makeInside(Path gitDirectory, Path inside, Map<String, String> refs)
      throws IOException, InterruptedException {
    Files.createDirectories(gitDirectory.resolve("objects"));
    Files.createDirectories(gitDirectory.resolve("refs"));
    Files.writeString(gitDirectory.resolve("HEAD"), "ref: refs/heads/none\n");
    furnish(gitDirectory, refs);
    Git.at(inside)
        .require(
            "config",
            "--file",
            gitDirectory.resolve("config").toString(),
            "core.worktree",
            gitDirectory.relativize(inside).toString());
    Files.writeString(inside.resolve(".git"), "gitdir: " + inside.relativize(gitDirectory) + "\n");
  }

  private void furnish(Path gitDir, Map<String, String> refs)
      throws IOException, InterruptedException {
    Path common = repository.commonDir();
    Files.writeString(gitDir.resolve("config"), new CloneSettings(repository).text());
    copy(common.resolve("shallow"), gitDir.resolve("shallow"));
    for (String name : List.of("exclude", "attributes", "sparse-checkout")) {
      copy(place("info/" + name), gitDir.resolve("info").resolve(name));
    }
    copyHooks(common.resolve("hooks"), gitDir.resolve("hooks"));
    new ObjectCopies(common.resolve("objects"), gitDir.resolve("objects")).make();
    StringBuilder packed = new StringBuilder();
    refs.forEach((ref, id) -> packed.append(id).append(' ').append(ref).append('\n'));
    Files.writeString(gitDir.resolve(REFS_AT_START), packed);
    Files.writeString(gitDir.resolve("packed-refs"), packed);
  }

  /**
   * Makes what commits and trees of a clone reach objects of the repository. They are in no ref of
   * it yet. Each object is checked by its content; nothing of the repository is overwritten.
   *
   * @param gitDir of the clone; no process may write to it meanwhile
   * @param commits ids; one that is not there any more is passed over
   * @param trees ids
   * @throws GitException if something is missing or damaged in the clone
   */
  public void bringHome(Path gitDir, Collection<String> commits, Collection<String> trees)
      throws InterruptedException {
    Git clone = Git.at(gitDir).with("GIT_DIR", gitDir.toString());
    List<String> parents = new ArrayList<>(existing(clone, commits));
    for (String tree : trees) {
      parents.add(carrier(clone, tree, List.of()));
    }
    if (parents.isEmpty()) {
      return;
    }
    // One commit that reaches all, since a call takes only so many arguments.
    String wanted = parents.size() == 1 ? parents.get(0) : carrier(clone, EMPTY_TREE, parents);
    Git home = Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
    String[] fetch = {
      "-c",
      "protocol.file.allow=always",
      "-c",
      "fetch.fsckObjects=false",
      "-c",
      "fetch.writeCommitGraph=false",
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-write-fetch-head",
      "--no-auto-maintenance",
      "--no-recurse-submodules",
      "--upload-pack=git -c uploadpack.allowAnySHA1InWant=true upload-pack",
      "--",
      gitDir.toString(),
      wanted
    };
    home.require(fetch);
  }

  /** The commit that is checked out in a clone, or null if there is none yet. */
  public static @Nullable String head(Path gitDir) throws InterruptedException {
    Exited head =
        Git.at(gitDir)
            .with("GIT_DIR", gitDir.toString())
            .call("rev-parse", "--verify", "-q", "HEAD^{commit}");
    return head.succeeded() ? head.text().strip() : null;
  }

  private static List<String> existing(Git clone, Collection<String> ids)
      throws InterruptedException {
    if (ids.isEmpty()) {
      return List.of();
    }
    StringBuilder input = new StringBuilder();
    ids.forEach(id -> input.append(id).append("^{commit}\n"));
    return clone
        .requireLinesWithInput(
            input.toString(), "cat-file", "--batch-check=%(objectname) %(objecttype)")
        .stream()
        .filter(line -> line.endsWith(" commit"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .distinct()
        .toList();
  }

  private static String carrier(Git clone, String tree, List<String> parents)
      throws InterruptedException {
    StringBuilder text = new StringBuilder("tree ").append(tree).append('\n');
    parents.forEach(parent -> text.append("parent ").append(parent).append('\n'));
    text.append("author ").append(NOBODY).append("\ncommitter ").append(NOBODY);
    return clone.requireWithInput(
        text.append("\n\nCarry\n").toString(), "hash-object", "-t", "commit", "-w", "--stdin");
  }

  private Path place(String file) throws InterruptedException {
    return Path.of(
        repository.git().require("rev-parse", "--path-format=absolute", "--git-path", file));
  }

  private static void copyHooks(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> hooks = Files.newDirectoryStream(from)) {
      for (Path hook : hooks) {
        if (Files.isRegularFile(hook) && !hook.toString().endsWith(".sample")) {
          copy(hook, to.resolve(hook.getFileName()));
        }
      }
    } catch (NoSuchFileException e) {
      // The repository has none.
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isRegularFile(from)) {
      Files.createDirectories(to.getParent());
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String name(@Nullable String branch) {
    return branch == null ? "none" : branch;
  }

  private static String full(String branch) {
    return "refs/heads/" + branch;
  }
}
