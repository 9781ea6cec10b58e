package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A repository, a home for Osier, and calls of the command in them. */
final class Stage {
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  Stage(Path folder) throws IOException, InterruptedException {
    this.folder = folder.toRealPath();
    Files.createDirectories(repository());
    environment.put("OSIER_HOME", home().toString());
    environment.put("OSIER_SERVER", "in-process");
    environment.put("OSIER_HOST", "stage");
    Git git = Git.at(repository());
    git.require("init", "--quiet", "--initial-branch=main", ".");
    git.require("config", "user.name", "Ada");
    git.require("config", "user.email", "ada@example.org");
    Files.writeString(repository().resolve("README.md"), "# Shop\n");
    git.require("add", ".");
    git.require("commit", "--quiet", "--message=Open the shop");
  }

  Stage with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Stage without(String variable) {
    environment.remove(variable);
    return this;
  }

  Map<String, String> environment() {
    return environment;
  }

  Path repository() {
    return folder.resolve("repository");
  }

  Path home() {
    return folder.resolve("home");
  }

  /** Writes a plan beside the repository, each task a shell command: id, command, id, command … */
  String plan(String name, String... idsAndCommands) throws IOException {
    StringBuilder plan = new StringBuilder("tasks:\n");
    for (int i = 0; i < idsAndCommands.length; i += 2) {
      plan.append(
          "  - {id: %s, agent: {command: \"%s\"}}\n"
              .formatted(idsAndCommands[i], idsAndCommands[i + 1]));
    }
    return plan(name, plan.toString());
  }

  String plan(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  OsierProcess start(String... args) throws IOException {
    return OsierProcess.start(repository(), environment, args);
  }

  /**
   * Runs it in this process, to its end: a run costs a third of what it does in a process that has
   * still to load and compile everything. Not where signals, streams or the environment of the
   * process itself matter.
   */
  InProcess call(String... args) {
    Map<String, String> all = new HashMap<>(environment);
    for (String variable : List.of("PATH", "HOME")) {
      all.put(variable, String.valueOf(System.getenv(variable)));
    }
    InProcess osier = new InProcess(repository(), all, new byte[0]);
    osier.run(args);
    return osier;
  }

  /** Likewise, by a program that starts it. */
  OsierProcess startUnder(List<String> words, String... args) throws IOException {
    return OsierProcess.start(repository(), environment, words, args);
  }

  String git(String... args) throws InterruptedException {
    return Git.at(repository()).require(args);
  }

  /** G5: nothing of a run is left in the repository or beside it, but what was kept. */
  void assertNothingLeft() throws IOException, InterruptedException {
    assertThat(git("worktree", "list", "--porcelain").lines().filter(l -> l.startsWith("worktree")))
        .hasSize(1);
    assertThat(git("for-each-ref", "--format=%(refname)", "refs/heads/osier", "refs/osier").lines())
        .allMatch(ref -> ref.startsWith("refs/osier/kept/"));
    Path workspaces = home().resolve("workspaces");
    if (Files.exists(workspaces)) {
      try (Stream<Path> files = Files.walk(workspaces)) {
        assertThat(files.filter(Files::isRegularFile)).isEmpty();
      }
    }
  }

  /** Processes of this user whose command line contains a text. */
  static List<ProcessHandle> processes(String text) {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().commandLine().orElse("").contains(text))
        .toList();
  }
}
