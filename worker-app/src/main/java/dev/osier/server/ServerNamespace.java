package dev.osier.server;

import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramPath;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network namespace of a server's own (Linux): none of its ports, also those that it opens for
 * itself, is reached from outside of it, by no user. Sockets in the file system cross it.
 *
 * @param entering the words before those of a program that is to run in one
 */
record ServerNamespace(List<String> entering) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String NONE = "a network namespace is not to be had here (%s)";

  /** Ends a shell in which nothing could switch the loopback interface on. */
  private static final int NO_LOOPBACK = 96;

  /**
   * A new namespace has a loopback interface that is off, which the server talks to itself by. What
   * is on every host that can do it: iproute2, net-tools, busybox, Perl, Python.
   */
  static final String LOOPBACK_ON =
      """
      PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
      { ip link set lo up || ifconfig lo up || busybox ifconfig lo up ||
        perl -e 'socket(S,2,2,0) or exit 1; $up=pack("a16sx22","lo",73); ioctl(S,0x8914,$up) or exit 1' ||
        python3 -c 'import fcntl,socket,struct
      fcntl.ioctl(socket.socket(socket.AF_INET,socket.SOCK_DGRAM),0x8914,struct.pack("16sh22x",b"lo",73))'
      } 2>/dev/null >&2 || exit %d
      """
          .formatted(NO_LOOPBACK);

  ServerNamespace {
    entering = List.copyOf(entering);
  }

  /** Whether a host has one. */
  sealed interface Answer {
    record Usable(ServerNamespace namespace) implements Answer {}

    /**
     * @param reason as the end of a sentence
     */
    record Missing(String reason) implements Answer {}
  }

  /** Makes one, to see; takes some 30 ms. */
  static Answer ask(Map<String, String> environment) throws InterruptedException {
    Optional<Path> unshare = Optional.ofNullable(ProgramPath.of(environment).find("unshare"));
    if (unshare.isEmpty()) {
      return new Answer.Missing(NONE.formatted("there is no unshare on the PATH"));
    }
    String program = unshare.get().toString();
    String reason = "";
    // Root needs no user namespace, and in a container often may make none.
    for (List<String> entering :
        List.of(
            List.of(program, "--net", "--"),
            List.of(program, "--user", "--map-root-user", "--net", "--"))) {
      List<String> argv = new ArrayList<>(entering);
      argv.addAll(List.of("/bin/sh", "-c", LOOPBACK_ON));
      ProgramResult result =
          ProgramRunner.run(new ProgramCall(argv, Path.of("/"), environment, PATIENCE));
      if (result instanceof ProgramResult.Exited exited && exited.succeeded()) {
        return new Answer.Usable(new ServerNamespace(entering));
      }
      reason = reason(result);
    }
    return new Answer.Missing(NONE.formatted(reason));
  }

  /**
   * @throws OpenServerException if this host has none
   */
  static ServerNamespace require(Map<String, String> environment)
      throws OpenServerException, InterruptedException {
    Answer answer = ask(environment);
    if (answer instanceof Answer.Usable usable) {
      return usable.namespace();
    }
    throw new OpenServerException(((Answer.Missing) answer).reason());
  }

  private static String reason(ProgramResult result) {
    if (result instanceof ProgramResult.NotStarted notStarted) {
      return "unshare: " + notStarted.reason();
    }
    if (result instanceof ProgramResult.Exited exited) {
      return exited.code() == NO_LOOPBACK
          ? "its loopback interface cannot be switched on"
          : exited.errors().lines().reduce("", (first, last) -> last);
    }
    return "unshare does not end";
  }

  /**
   * Starts {@code beside}, with the pid of {@code program} as one word more, and becomes that.
   *
   * @return the words of a program
   */
  List<String> shell(List<String> beside, List<String> program) {
    List<String> argv = new ArrayList<>(entering);
    argv.addAll(
        List.of(
            "/bin/sh",
            "-c",
            LOOPBACK_ON + quoted(beside) + " $$ </dev/null &\nexec " + quoted(program)));
    return argv;
  }

  private static String quoted(List<String> words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      line.append(line.isEmpty() ? "" : " ");
      line.append('\'').append(word.replace("'", "'\\''")).append('\'');
    }
    return line.toString();
  }
}
