package dev.osier.sweep;

import dev.osier.effect.Lease;
import dev.osier.effect.RunOrigin;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.plan.PlanDuration;
import dev.osier.workspace.RunRemains;
import dev.osier.workspace.Workspaces;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Whether what a run left may go: by its server's word, else, where the rules allow it, by how long
 * it has been quiet.
 */
final class RunVerdicts {
  private final RunLiveness liveness;
  private final Sweeper.Rules rules;
  private final Repository repository;
  private final Workspaces workspaces;
  private final Set<String> living;
  private final Instant now;

  RunVerdicts(
      RunLiveness liveness,
      Sweeper.Rules rules,
      Repository repository,
      Workspaces workspaces,
      Set<String> living,
      Instant now) {
    this.liveness = liveness;
    this.rules = rules;
    this.repository = repository;
    this.workspaces = workspaces;
    this.living = living;
    this.now = now;
  }

  /** Whether a run may go, and why or why not, as the end of a sentence. */
  record Verdict(boolean over, String why) {}

  Verdict of(String run) throws InterruptedException {
    Optional<RunOrigin> origin = RunOrigin.load(workspaces.store(), run);
    if (origin.isEmpty()) {
      return quiet(run, "it is not known on which server it ran");
    }
    return switch (liveness.of(origin.get())) {
      case LIVE -> new Verdict(false, "the run goes on");
      case CLOSED -> new Verdict(true, "its run is over");
      case UNKNOWN -> new Verdict(true, "its server knows no such run any more");
      case NO_ANSWER ->
          rules.unanswered()
              ? quiet(run, "its server does not answer")
              : new Verdict(false, "its server does not answer");
    };
  }

  /** Of a run of which only records are left. */
  boolean isKnownToBeOver(String run) throws InterruptedException {
    Optional<RunOrigin> origin = RunOrigin.load(workspaces.store(), run);
    return origin.isEmpty()
        || switch (liveness.of(origin.get())) {
          case CLOSED, UNKNOWN -> true;
          case LIVE -> false;
          case NO_ANSWER -> rules.unanswered();
        };
  }

  /** Nobody can be asked: whether all shows that it was given up. */
  private Verdict quiet(String run, String unknown) throws InterruptedException {
    String time = PlanDuration.format(rules.quiet());
    // First, since a look at a lease may leave a trace.
    Instant last = RunRemains.lastChange(run, workspaces, repository);
    for (String effect : living) {
      if (effect.startsWith(run + "/")) {
        return new Verdict(false, unknown + ", and a process of " + effect + " lives");
      }
    }
    if (last.plus(rules.quiet()).isAfter(now)) {
      return new Verdict(false, unknown + ", and it was changed less than " + time + " ago");
    }
    for (EffectId effect : workspaces.store().effects(run)) {
      if (Lease.isHeld(workspaces.store().directory(effect))) {
        return new Verdict(false, unknown + ", and somebody works on " + effect);
      }
    }
    return new Verdict(true, unknown + ", and nothing of it changed for " + time);
  }
}
