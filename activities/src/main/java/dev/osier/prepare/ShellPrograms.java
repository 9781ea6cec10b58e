package dev.osier.prepare;

import dev.osier.git.Repository;
import dev.osier.process.ProgramPath;
import dev.osier.process.ProgramResult.Exited;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a line for the shell, from git's settings, begins with: as far as that can be told without
 * running it, whether it is there.
 */
final class ShellPrograms {
  /** A plain name or path; of anything else only a shell knows what it starts. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_./+-]+");

  /** Commands of the shell that such lines are run by, and no files. */
  private static final Set<String> OF_THE_SHELL =
      Set.of(
          ".", ":", "[", "cd", "echo", "eval", "exec", "exit", "export", "printf", "read", "set",
          "if", "for", "case", "while", "until", "test", "true", "false");

  /** Whose first argument, if it is no option, is a file. */
  private static final Set<String> INTERPRETERS =
      Set.of("sh", "bash", "dash", "zsh", "node", "python", "python3", "perl", "ruby", "php");

  private final Repository repository;

  ShellPrograms(Repository repository) {
    this.repository = repository;
  }

  /** The program that {@code line} starts, if it is sure that it is not on this host. */
  Optional<String> missing(String line) {
    String program = line.strip().split("\\s+", 2)[0];
    return isPlain(program) && !isThere(program) ? Optional.of(program) : Optional.empty();
  }

  /**
   * The file that {@code line} runs, if it is sure that a checkout of {@code commit} has none or
   * one that cannot be executed, or else the program that is not on this host.
   */
  Optional<String> missing(String line, String commit) throws InterruptedException {
    List<String> words = List.of(line.strip().split("\\s+", -1));
    String program = words.get(0);
    if (isPlain(program) && isInside(program)) {
      return mode(commit, program).equals("100644") || mode(commit, program).isEmpty()
          ? Optional.of(program)
          : Optional.empty();
    }
    Optional<String> absent = missing(line);
    String name = program.substring(program.lastIndexOf('/') + 1);
    if (absent.isPresent() || !INTERPRETERS.contains(name) || words.size() == 1) {
      return absent;
    }
    String script = words.get(1);
    boolean named =
        WORD.matcher(script).matches() && !script.startsWith("-") && !script.startsWith("/");
    return named && mode(commit, script).isEmpty() ? Optional.of(script) : Optional.empty();
  }

  private static boolean isPlain(String word) {
    return WORD.matcher(word).matches() && !OF_THE_SHELL.contains(word);
  }

  private static boolean isInside(String program) {
    return program.contains("/") && !program.startsWith("/");
  }

  /** Of a file of the commit; empty if there is none. */
  private String mode(String commit, String path) throws InterruptedException {
    String name = Path.of(path).normalize().toString();
    Exited listed =
        repository.git().call("ls-tree", "--full-tree", commit, "--", ":(literal)" + name);
    return listed.succeeded() ? listed.text().split(" ", 2)[0] : "";
  }

  private boolean isThere(String program) {
    if (program.contains("/")) {
      return Files.isExecutable(repository.root().resolve(program));
    }
    return ProgramPath.own().find(program) != null;
  }
}
