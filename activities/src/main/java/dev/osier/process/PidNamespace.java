package dev.osier.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A PID namespace for each program, made by {@code unshare}: when its first process ends, for
 * whatever reason, the kernel ends all others in it before anybody hears of that end. None can
 * leave it, by no environment, session or fork.
 *
 * <p>From the outside in: {@code unshare}, whose pid is the one that is recorded, and whose end
 * takes the namespace along; a shell as the namespace's first process, which waits for orphans, and
 * dies of no signal that is not meant for it; the program, in a session of its own. The namespace
 * has a {@code /proc} of its own, without which {@code ps} and Java look at other processes, in a
 * mount namespace that follows the host's mounts.
 *
 * <p>What lies beside its directory may be closed to a program ({@link Neighbours}).
 *
 * @param neighbours by which that is done; null: it is not
 * @param ofUser in a user namespace, since the worker is not root: there only its own user and
 *     group exist, and so setuid programs do not work
 */
record PidNamespace(
    Path setsid,
    Path unshare,
    Shell shell,
    @Nullable Path setpriv,
    @Nullable Neighbours neighbours,
    boolean ofUser)
    implements Containment {

  /**
   * Pids begin at a number of chance: programs make names of their pids below {@code /tmp} and in
   * pid files, and two namespaces that both count from 2 share them (two JVMs, {@code
   * /tmp/hsperfdata_*}). What a shell says of a signal that ended its child is dropped, since the
   * log is the program's.
   */
  private static final String FIRST_PROCESS =
      "exec 9>&2 2>/dev/null; echo \"$1\" >/proc/sys/kernel/ns_last_pid; shift;"
          + " (exec \"$@\" 2>&9 9>&-); exit $?";

  private static final Path PID_MAX = Path.of("/proc/sys/kernel/pid_max");

  /** Where Linux begins again when it has counted to the end. */
  private static final int LEAST_PID = 300;

  private static final int USUAL_PID_MAX = 32_768;

  /** For this worker, or null if a program for it is missing. */
  static @Nullable PidNamespace of(ProgramPath path, boolean ofUser) {
    Path setsid = path.find("setsid");
    Path unshare = path.find("unshare");
    Shell shell = Shell.of(path);
    Path setpriv = path.find("setpriv");
    if (setsid == null || unshare == null || shell == null || (ofUser && setpriv == null)) {
      return null;
    }
    return new PidNamespace(setsid, unshare, shell, setpriv, Neighbours.of(path), ofUser);
  }

  /** The same with another way to close what lies beside, or none. */
  PidNamespace with(@Nullable Neighbours other) {
    return new PidNamespace(setsid, unshare, shell, setpriv, other, ofUser);
  }

  @Override
  public Kind kind() {
    return Kind.NAMESPACE;
  }

  @Override
  public String fact() {
    String where = "in a PID namespace each";
    if (neighbours != null) {
      where += ", " + neighbours.fact();
    }
    return ofUser
        ? where + "; of a user namespace: sudo and other setuid programs do not work there"
        : where;
  }

  @Override
  public boolean breaksSetuid() {
    return ofUser;
  }

  @Override
  public Enclosed enclose(ProgramCall call, @Nullable String marker) {
    List<String> argv = new ArrayList<>(List.of(setsid.toString(), unshare.toString()));
    if (ofUser) {
      // The first process needs them to say where pids begin; the program gets none.
      argv.addAll(List.of("--user", "--map-current-user", "--keep-caps"));
    }
    argv.addAll(List.of("--pid", "--fork", "--kill-child=KILL"));
    argv.addAll(List.of("--mount-proc", "--propagation", "slave", "--"));
    if (neighbours != null && call.shared() != null) {
      argv.addAll(shell.forScript(call.environment(), Neighbours.SCRIPT + FIRST_PROCESS));
      argv.addAll(neighbours.words(call.directory(), call.shared()));
    } else {
      argv.addAll(shell.forScript(call.environment(), FIRST_PROCESS));
    }
    argv.add(Integer.toString(beforeFirstPid()));
    argv.add(setsid.toString());
    if (ofUser && setpriv != null) {
      argv.addAll(List.of(setpriv.toString(), "--inh-caps=-all", "--ambient-caps=-all", "--"));
    }
    argv.addAll(call.argv());
    return new Enclosed(argv, null);
  }

  private static int beforeFirstPid() {
    int most = USUAL_PID_MAX;
    try (BufferedReader reader = Files.newBufferedReader(PID_MAX)) {
      // In one read: a number of the kernel's has no second part.
      most = Integer.parseInt(String.valueOf(reader.readLine()).strip());
    } catch (IOException | NumberFormatException e) {
      // Then the usual number is a good one.
    }
    return ThreadLocalRandom.current()
        .nextInt(LEAST_PID, Math.max(LEAST_PID + 1, most - LEAST_PID));
  }
}
