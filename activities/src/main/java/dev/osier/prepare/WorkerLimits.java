package dev.osier.prepare;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a worker takes of plans that others write. Who may start a run may have commands run as the
 * worker's user: these limits narrow that, and are checked before a run begins and again at each
 * step, since a step can be asked for without a plan.
 *
 * @param roots directories in which repositories lie; empty: anywhere
 * @param agents names of presets, and {@code command} for programs that the plan brings; empty: any
 * @param ownCommands true: only commands that the repository itself lists, at the commit that the
 *     run starts from
 */
public record WorkerLimits(List<Path> roots, Set<String> agents, boolean ownCommands) {
  /** For the user's own runs. */
  public static final WorkerLimits NONE = new WorkerLimits(List.of(), Set.of(), false);

  public WorkerLimits {
    roots = List.copyOf(roots);
    agents = Set.copyOf(agents);
  }
}
