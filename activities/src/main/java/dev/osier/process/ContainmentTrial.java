package dev.osier.process;

import dev.osier.process.Containment.Enclosed;
import dev.osier.process.Containment.Kind;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.RunningProgram.NotStartedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the strongest {@link Containment} that works here, by trying each for real: a program in it
 * starts a process that sheds its session, its parent and its environment, and that has to die with
 * the program.
 */
public final class ContainmentTrial {
  /**
   * Which one to begin with: {@code namespace} (as without it), {@code cgroup} or {@code search}.
   * For agents that need what does not work in the stronger one.
   */
  public static final String VARIABLE = "OSIER_PROCESSES";

  /** Each says a line when it runs. */
  private static final int ESCAPEES = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Path SELF = Path.of("/proc/self");

  /** 128 + SIGKILL. */
  private static final int KILLED = 137;

  /**
   * A double fork, since the shell between does not wait; it holds the pipe as long as it lives.
   */
  private static final String ESCAPE =
      "echo up; env -i \"$1\" \"$2\" -c 'echo up; (echo up; exec \"$0\" 60) &' \"$3\"; exec \"$3\" 60";

  private static @Nullable Containment here;

  private final ProgramPath path;
  private final Map<String, String> environment;
  private final boolean root;

  ContainmentTrial(Map<String, String> environment, boolean root) {
    this.path = ProgramPath.of(environment);
    this.environment = Map.copyOf(environment);
    this.root = root;
  }

  /** What works for this process; tried once. */
  public static synchronized Containment here() throws InterruptedException {
    Containment known = here;
    if (known == null) {
      Map<String, String> environment = System.getenv();
      known =
          new ContainmentTrial(CleanEnvironment.of(environment), ThisUser.isRoot())
              .strongest(first(environment));
      here = known;
    }
    return known;
  }

  /** Whether {@link #VARIABLE} may be set to it. */
  public static boolean isKnown(String word) {
    String name = word.strip().toUpperCase(Locale.ROOT);
    return name.isEmpty() || Stream.of(Kind.values()).anyMatch(kind -> kind.name().equals(name));
  }

  /** What {@link #VARIABLE} says; a word that it does not know is none. */
  static Kind first(Map<String, String> environment) {
    String word = environment.getOrDefault(VARIABLE, "").strip().toUpperCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(word)) {
        return kind;
      }
    }
    return Kind.NAMESPACE;
  }

  /** The strongest that works, from {@code first} on. */
  Containment strongest(Kind first) throws InterruptedException {
    if (first == Kind.NAMESPACE) {
      PidNamespace namespace = PidNamespace.of(path, !root);
      if (namespace != null && works(namespace)) {
        return closed(namespace);
      }
    }
    if (first != Kind.SEARCH) {
      for (ControlGroups groups : ControlGroups.candidates(SELF, path)) {
        groups.removeStale();
        if (works(groups)) {
          return groups;
        }
      }
    }
    return new SearchOnly();
  }

  /** Whether all ends with the program, and how it ended is told as without. */
  boolean works(Containment containment) throws InterruptedException {
    return endsAll(containment)
        && code(containment, "sh", "-c", "kill -9 $$") == KILLED
        && (containment.kind() != Kind.NAMESPACE || root || letsSshStart(containment));
  }

  /** With the best way that works here to close what lies beside a program's directory. */
  PidNamespace closed(PidNamespace namespace) throws InterruptedException {
    Neighbours way = namespace.neighbours();
    while (way != null && !closes(namespace.with(way))) {
      way = way.weaker();
    }
    return namespace.with(way);
  }

  /** Whether what lies beside a program's own directory is closed to it, and its own is not. */
  boolean closes(PidNamespace namespace) throws InterruptedException {
    try {
      Path shared = Files.createTempDirectory("osier-beside").toRealPath();
      Path own = Files.createDirectory(shared.resolve("own"));
      Path beside = shared.resolve("beside");
      Path inside = own.resolve("inside");
      ProgramCall call =
          new ProgramCall(
                  List.of("sh", "-c", ": >inside; : >../beside"), own, environment, PATIENCE)
              .aloneIn(shared);
      try {
        List<String> argv = namespace.enclose(call, null).argv();
        ProgramRunner.run(new ProgramCall(argv, own, environment, PATIENCE));
        return Files.exists(inside) && !Files.exists(beside);
      } finally {
        for (Path each : List.of(beside, inside, own, shared)) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      // Where not even that can be tried, nothing is promised.
      return false;
    }
  }

  private boolean endsAll(Containment containment) throws InterruptedException {
    Path setsid = path.find("setsid");
    Path sh = path.find("sh");
    Path sleep = path.find("sleep");
    if (setsid == null || sh == null || sleep == null) {
      return false;
    }
    List<String> argv = new ArrayList<>(List.of(sh.toString(), "-c", ESCAPE, "sh"));
    List.of(setsid, sh, sleep).forEach(each -> argv.add(each.toString()));
    Enclosed enclosed = containment.enclose(call(argv), null);
    if (containment.kind() == Kind.CGROUP && enclosed.group() == null) {
      // None may be made here, and what ends the trial without one need not end all.
      return false;
    }
    try (PipedProgram program = PipedProgram.start(call(enclosed.argv()))) {
      for (int said = 0; said < ESCAPEES; said++) {
        if (!line(program)) {
          return false;
        }
      }
      if (enclosed.group() == null) {
        program.kill();
      } else {
        enclosed.group().kill();
        enclosed.group().members().forEach(ProcessHandle::destroyForcibly);
      }
      return program.read(PATIENCE) == PipedProgram.END;
    } catch (NotStartedException e) {
      return false;
    } finally {
      removed(enclosed.group());
    }
  }

  /** Whether it printed {@code up}: what it starts with is its own, so nothing else may come. */
  private static boolean line(PipedProgram program) throws InterruptedException {
    byte[] line = "up\n".getBytes(StandardCharsets.US_ASCII);
    for (byte wanted : line) {
      if (program.read(PATIENCE) != wanted) {
        return false;
      }
    }
    return true;
  }

  /**
   * In a user namespace root's files belong to nobody; ssh then refuses parts of its own settings
   * ({@code /etc/ssh/ssh_config.d}), and set-ups that fetch with it would fail.
   */
  private boolean letsSshStart(Containment containment) throws InterruptedException {
    Path ssh = path.find("ssh");
    return ssh == null
        || code(containment, ssh.toString(), "-G", "localhost")
            == code(new SearchOnly(), ssh.toString(), "-G", "localhost");
  }

  /** -1 if it did not start or end. */
  private int code(Containment containment, String... argv) throws InterruptedException {
    Enclosed enclosed = containment.enclose(call(List.of(argv)), null);
    try {
      return ProgramRunner.run(call(enclosed.argv())) instanceof Exited exited ? exited.code() : -1;
    } finally {
      removed(enclosed.group());
    }
  }

  private ProgramCall call(List<String> argv) {
    return new ProgramCall(argv, Path.of("/"), environment, PATIENCE);
  }

  private static void removed(@Nullable ControlGroup group) {
    if (group != null) {
      group.remove();
    }
  }
}
