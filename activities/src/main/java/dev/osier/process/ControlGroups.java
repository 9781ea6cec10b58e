package dev.osier.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A control group for each program, of version 2 or of a controller of version 1, below the one
 * that the worker itself is in.
 *
 * @param parent the group that they are made in
 * @param name of the hierarchy, for a person
 * @param made how many were, in this process
 */
record ControlGroups(Path parent, String name, Shell shell, AtomicLong made)
    implements Containment {
  /** Moves itself, and becomes the program; a group that cannot be entered starts nothing. */
  private static final String ENTER = "echo 0 >\"$1\" || exit 126; shift; exec \"$@\"";

  private static final String VERSION_2 = "0::";

  /** Those of version 1 that do not change how a process runs. */
  private static final List<String> CONTROLLERS = List.of("pids", "freezer", "name=systemd");

  /**
   * Those in which this process could make groups, if it may.
   *
   * @param proc {@code /proc/self}
   */
  static List<ControlGroups> candidates(Path proc, ProgramPath path) {
    Shell shell = Shell.of(path);
    List<ControlGroups> found = new ArrayList<>();
    if (shell == null) {
      return found;
    }
    try {
      List<String> own = Files.readAllLines(proc.resolve("cgroup"));
      List<String> mounts = Files.readAllLines(proc.resolve("mountinfo"));
      for (String line : own) {
        if (line.startsWith(VERSION_2)) {
          add(found, mounts, null, line.substring(VERSION_2.length()), shell);
        }
      }
      for (String controller : CONTROLLERS) {
        for (String line : own) {
          String[] fields = line.split(":", 3);
          if (fields.length == 3 && List.of(fields[1].split(",")).contains(controller)) {
            add(found, mounts, controller, fields[2], shell);
          }
        }
      }
    } catch (IOException e) {
      // Not Linux, or without control groups.
    }
    return found;
  }

  /**
   * @param controller of version 1, or null for version 2
   * @param group that this process is in
   */
  private static void add(
      List<ControlGroups> to,
      List<String> mounts,
      @Nullable String controller,
      String group,
      Shell shell) {
    for (String mount : mounts) {
      String[] halves = mount.split(" - ", 2);
      String[] fields = halves[0].split(" ", -1);
      String[] type = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
      if (fields.length < 5 || type.length < 3) {
        continue;
      }
      boolean fits =
          controller == null
              ? type[0].equals("cgroup2")
              : type[0].equals("cgroup") && List.of(type[2].split(",")).contains(controller);
      Path root = Path.of(fields[3]);
      if (fits && Path.of(group).startsWith(root)) {
        Path parent = Path.of(fields[4]).resolve(root.relativize(Path.of(group)));
        to.add(
            new ControlGroups(
                parent,
                controller == null ? "version 2" : "version 1, " + controller,
                shell,
                new AtomicLong()));
        return;
      }
    }
  }

  @Override
  public Kind kind() {
    return Kind.CGROUP;
  }

  @Override
  public String fact() {
    return "in a control group each (%s); one that moves itself to another lives on"
        .formatted(name);
  }

  /** Where no group can be made any more, what is started is only searched for. */
  @Override
  public Enclosed enclose(ProgramCall call, @Nullable String marker) {
    Enclosed bare = new SearchOnly().enclose(call, marker);
    Path directory =
        parent.resolve(
            "%s%d-%d-%s"
                .formatted(
                    ControlGroup.PREFIX,
                    ProcessHandle.current().pid(),
                    made.incrementAndGet(),
                    ControlGroup.key(marker)));
    try {
      Files.createDirectory(directory);
    } catch (IOException e) {
      return bare;
    }
    List<String> argv = new ArrayList<>();
    argv.addAll(shell.forScript(call.environment(), ENTER));
    argv.add(directory.resolve("cgroup.procs").toString());
    argv.addAll(bare.argv());
    return new Enclosed(argv, new ControlGroup(directory));
  }

  /** Removes groups that workers left who are gone, and in which nothing lives. */
  void removeStale() {
    try (Stream<Path> groups = Files.list(parent)) {
      groups
          .filter(group -> isOfADeadWorker(group.getFileName().toString()))
          .forEach(group -> new ControlGroup(group).remove());
    } catch (IOException | UncheckedIOException e) {
      // Then they stay: they hold nothing.
    }
  }

  private static boolean isOfADeadWorker(String name) {
    String[] parts = name.split("-", -1);
    return name.startsWith(ControlGroup.PREFIX)
        && parts.length == 4
        && parts[1].matches("\\d{1,9}")
        && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty();
  }
}
