package dev.osier.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a program from what lies beside its own directory, in a {@linkplain ProgramCall#shared
 * shared} one, by mounts in a mount namespace of its own.
 *
 * <p>The best is a copy of the shared directory that is written as it is changed (an overlay, whose
 * changes are in memory and go with the program): there {@code chmod -w ..} does what it says, and
 * reaches nobody. What comes there meanwhile is seen, unless it was looked for before: the kernel
 * remembers what was absent below an overlay. Where none can be mounted, the rest is read-only.
 * Root can take away both.
 *
 * @param mount mounts
 * @param mkdir makes the directories of an overlay; null: there is none
 */
record Neighbours(Path mount, @Nullable Path mkdir) {
  /** What a script around a careless {@code chmod -R} may take of the machine's memory. */
  private static final String MOST = "512m";

  /**
   * Of the shared directory. It is told by relative names, since a colon or a comma in a folder's
   * name would end it; its changes lie in a mount that it covers itself. A program whose own
   * directory cannot be put back upon it would work for nothing, so it is not started.
   */
  private static final String COPY =
      "if command exec 8<\"$1\" && [ -n \"$5\" ]"
          + " && \"$4\" -n -t tmpfs -o size="
          + MOST
          + ",mode=700 osier \"$1\" && cd \"$1\" && \"$5\" up work"
          + " && \"$4\" -n -t overlay -o \"lowerdir=$3,upperdir=up,workdir=work\" osier \"$2\";"
          + " then \"$4\" -n -c --bind /proc/self/fd/8 \"$1\" || exit 126; ";

  /**
   * Its own directory is mounted on itself, then the shared one, and the latter alone is closed.
   * The flags are those that may be locked on the host's mount: in a user namespace none of these
   * may be cleared. Where the kernel does not let it, the program runs all the same: so it does
   * without a namespace, too.
   */
  private static final String READ_ONLY =
      "else { \"$4\" -n -c --bind /proc/self/fd/8 \"$1\" || \"$4\" -n --bind \"$1\" \"$1\"; }"
          + " && \"$4\" -n --rbind \"$2\" \"$2\""
          + " && { \"$4\" -n -o remount,bind,ro,nosuid,nodev \"$2\""
          + " || \"$4\" -n -o remount,bind,ro,nosuid,nodev,noexec \"$2\"; }; fi; ";

  /**
   * For the shell that is the namespace's first process; {@link #words} are what it takes. It names
   * no variable, which might be one of the program's environment. It goes to the program's
   * directory anew: {@code ..} of what was the current one leads around the mounts.
   */
  static final String SCRIPT =
      "{ " + COPY + READ_ONLY + "cd \"$1\"; exec 8<&-; unset OLDPWD; } >/dev/null 2>&1; shift 5; ";

  /** For this worker; null if a program for it is missing. */
  static @Nullable Neighbours of(ProgramPath path) {
    Path mount = path.find("mount");
    return mount == null ? null : new Neighbours(mount, path.find("mkdir"));
  }

  /** The next best, or null. */
  @Nullable Neighbours weaker() {
    return mkdir == null ? null : new Neighbours(mount, null);
  }

  /** What {@link #SCRIPT} takes off the front of its arguments. */
  List<String> words(Path own, Path shared) {
    List<String> words = new ArrayList<>(List.of(own.toString(), shared.toString()));
    words.add(own.relativize(shared).toString());
    words.add(mount.toString());
    words.add(mkdir == null ? "" : mkdir.toString());
    return words;
  }

  /** What holds, as a part of a sentence. */
  String fact() {
    return mkdir == null
        ? "with the workspaces of others read-only"
        : "where nothing they do to the workspaces of others reaches them";
  }
}
