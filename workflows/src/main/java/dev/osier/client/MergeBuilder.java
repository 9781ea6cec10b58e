package dev.osier.client;

import dev.osier.plan.OnConflict;
import dev.osier.plan.PublishPolicy;

/** How work is merged and published. */
public final class MergeBuilder extends PlanPart<MergeBuilder> {
  MergeBuilder() {}

  /** What happens to a task whose work conflicts; default: it gives way. */
  public MergeBuilder onConflict(OnConflict word) {
    return set("onConflict", word);
  }

  /** A command, run on a candidate before it is published; default: the plan's check. */
  public MergeBuilder verify(String command) {
    return set("verify", command);
  }

  /** When the target is moved; default: at the end, to what was merged and verified. */
  public MergeBuilder publish(PublishPolicy word) {
    return set("publish", word);
  }

  @Override
  MergeBuilder self() {
    return this;
  }
}
