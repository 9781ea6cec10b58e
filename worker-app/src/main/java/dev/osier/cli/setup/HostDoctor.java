package dev.osier.cli.setup;

import dev.osier.cli.call.Invocation;
import dev.osier.output.Amounts;
import dev.osier.process.Containment;
import dev.osier.process.Containment.Kind;
import dev.osier.process.ContainmentTrial;
import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramRunner;
import dev.osier.worker.HostAgents;
import dev.osier.worker.HostAgents.HostAgent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks at the host: agents, disk, and limits of the system. */
record HostDoctor(Invocation invocation) {
  /** Of an agent that is asked for its version. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long GB = 1_000_000_000;

  /** Less than this is full after the first workspace of a repository of some size. */
  private static final long LEAST_DISK = GB;

  private static final long ENOUGH_DISK = 10 * GB;

  /** A build opens hundreds of files; several run at once. */
  private static final long ENOUGH_FILES = 4_096;

  private static final long ENOUGH_PROCESSES = 4_096;

  /** A bundler or an editor's server watches each file of its workspace. */
  private static final long ENOUGH_WATCHES = 65_536;

  private static final long ENOUGH_INSTANCES = 256;

  void look(List<Finding> findings) throws InterruptedException {
    agents(findings);
    processes(findings);
    disk(findings);
    limit("open files", "Max open files", ENOUGH_FILES, "ulimit -n 65536", findings);
    limit("processes", "Max processes", ENOUGH_PROCESSES, "ulimit -u 16384", findings);
    inotify("max_user_watches", ENOUGH_WATCHES, 524_288, findings);
    inotify("max_user_instances", ENOUGH_INSTANCES, 1_024, findings);
  }

  private void agents(List<Finding> findings) throws InterruptedException {
    boolean any = false;
    List<HostAgent> agents = HostAgents.find(invocation.home(), invocation.environment());
    for (HostAgent agent : agents) {
      if (agent.problem() != null) {
        findings.add(
            Finding.warn(
                "agent " + agent.name(),
                agent.problem(),
                "To go on without it, mend or remove it"));
      } else if (agent.source() != null && agent.file() == null) {
        // A file of the user's own: they mean to use it.
        String install = agent.install();
        findings.add(
            Finding.warn(
                "agent " + agent.name(),
                "no program " + agent.program() + " on the PATH",
                install == null
                    ? "To go on without it, remove " + agent.source()
                    : "To install it, run " + install));
      } else if (agent.file() != null) {
        any = true;
        findings.add(version(agent, agent.file()));
      }
    }
    if (!any) {
      String how =
          agents.stream()
              .filter(agent -> agent.install() != null)
              .map(HostAgent::install)
              .collect(Collectors.joining("; or "));
      findings.add(
          Finding.warn(
              "agents",
              "none that has a preset is installed",
              "To install one, run " + how + "; or give {command: …} in the plan"));
    }
  }

  /** How what agents start is kept together, so that nothing of it outlives them. */
  private void processes(List<Finding> findings) throws InterruptedException {
    String set = ContainmentTrial.VARIABLE;
    String word = invocation.environment().getOrDefault(set, "");
    if (!ContainmentTrial.isKnown(word)) {
      findings.add(
          Finding.warn(
              "agents' processes",
              "%s is \"%s\", which is no word for one, and is not followed".formatted(set, word),
              "To choose, set it to namespace, cgroup or search"));
    }
    Containment containment = ContainmentTrial.here();
    findings.add(
        containment.kind() == Kind.SEARCH
            ? Finding.warn(
                "agents' processes",
                containment.fact(),
                "To keep all together, allow user namespaces, or run the worker as a service with"
                    + " Delegate=yes")
            : Finding.ok(
                "agents' processes",
                containment.fact()
                    + (containment.breaksSetuid()
                        ? " (to have them, set %s=cgroup)".formatted(set)
                        : "")));
  }

  private Finding version(HostAgent agent, Path file) throws InterruptedException {
    String what = "agent " + agent.name();
    ProgramResult result =
        ProgramRunner.run(
            new ProgramCall(
                List.of(file.toAbsolutePath().toString(), "--version"),
                invocation.directory(),
                invocation.environment(),
                PATIENCE));
    if (result instanceof Exited exited && exited.succeeded()) {
      String first = exited.text().lines().findFirst().orElse("").strip();
      return Finding.ok(what, "%s (%s)".formatted(first.isEmpty() ? "no version" : first, file));
    }
    String why =
        result instanceof Exited exited
            ? "exit code " + exited.code()
            : result instanceof ProgramResult.NotStarted not
                ? not.reason()
                : "no answer within " + PATIENCE.toSeconds() + " seconds";
    return Finding.warn(
        what,
        "%s does not tell its version: %s".formatted(file, why),
        "To see why, run %s --version".formatted(agent.program()));
  }

  private void disk(List<Finding> findings) {
    Path home = existing(invocation.home().root());
    if (!Files.isDirectory(home) || !Files.isWritable(home)) {
      findings.add(
          Finding.fail(
              "disk",
              invocation.home().root() + " cannot be written",
              "To use another place, set OSIER_HOME"));
      return;
    }
    try {
      long free = Files.getFileStore(home).getUsableSpace();
      String fact = Amounts.bytes(free) + " free for workspaces in " + invocation.home().root();
      String mend = "To make room, run osier workspaces prune; to use another disk, set OSIER_HOME";
      findings.add(
          free < LEAST_DISK
              ? Finding.fail("disk", fact, mend)
              : free < ENOUGH_DISK ? Finding.warn("disk", fact, mend) : Finding.ok("disk", fact));
    } catch (IOException e) {
      findings.add(
          Finding.warn(
              "disk", "Cannot tell how much is free: " + e.getMessage(), "Run df " + home));
    }
  }

  private static Path existing(Path path) {
    Path at = path;
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  /** The hard one: what a program may raise its own to, as this one's children do. */
  private static void limit(
      String what, String name, long enough, String mend, List<Finding> findings) {
    String text;
    try {
      text = Files.readString(Path.of("/proc/self/limits"));
    } catch (IOException e) {
      // Not Linux: nobody tells.
      return;
    }
    Matcher line =
        Pattern.compile("(?m)^" + name + "\\s+(\\d+|unlimited)\\s+(\\d+|unlimited)").matcher(text);
    if (!line.find()) {
      return;
    }
    String hard = line.group(2);
    boolean scarce = !hard.equals("unlimited") && Long.parseLong(hard) < enough;
    findings.add(
        scarce
            ? Finding.warn(
                what,
                "%s at most; several agents that build need %d".formatted(hard, enough),
                "To raise it, run " + mend + " before osier")
            : Finding.ok(what, hard));
  }

  private static void inotify(String name, long enough, long better, List<Finding> findings) {
    OptionalLong value = number(Path.of("/proc/sys/fs/inotify", name));
    if (value.isEmpty()) {
      return;
    }
    String what = "inotify " + name.replace("max_user_", "");
    findings.add(
        value.getAsLong() < enough
            ? Finding.warn(
                what,
                value.getAsLong() + " for this user; tools that watch files run out of them",
                "To raise it, run sudo sysctl fs.inotify.%s=%d".formatted(name, better))
            : Finding.ok(what, Long.toString(value.getAsLong())));
  }

  private static OptionalLong number(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      // In one read: a number of the kernel's has no second part.
      return OptionalLong.of(Long.parseLong(String.valueOf(reader.readLine()).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
