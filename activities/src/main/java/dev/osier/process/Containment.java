package dev.osier.process;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a program together with all that comes from it, so that all of it can be ended. The
 * strongest that works on a host is found by {@link ContainmentTrial}; what came from a program is
 * then ended through {@link ProcessTree}, which searches as well, whatever the containment.
 */
public sealed interface Containment permits PidNamespace, ControlGroups, SearchOnly {

  /** From the strongest to the weakest. */
  enum Kind {
    /** Of processes: the kernel ends what is in it, when its first process ends. */
    NAMESPACE,
    /** A control group: what is in it can be listed; a process may move itself out. */
    CGROUP,
    /** By parent, session and a variable of the environment; a process may shed all three. */
    SEARCH
  }

  /** Which it is. */
  Kind kind();

  /** What it is and what does not work in it, for a person: a fact, without an end. */
  String fact();

  /** Whether programs that change their user ({@code sudo}) cannot do so in it. */
  default boolean breaksSetuid() {
    return false;
  }

  /**
   * The call so that it runs inside. The pid of what is started stays the one to wait for, to
   * record and to end: with it, all else ends that can be kept together.
   *
   * @param marker of the environment, see {@link RunningProgram#start}
   */
  Enclosed enclose(ProgramCall call, @Nullable String marker);

  /**
   * A call that is kept together.
   *
   * @param argv to be started in the directory and environment of the call
   * @param group what it starts is in this one, to be removed once nothing lives in it; or null
   */
  record Enclosed(List<String> argv, @Nullable ControlGroup group) {
    public Enclosed {
      argv = List.copyOf(argv);
    }
  }
}
