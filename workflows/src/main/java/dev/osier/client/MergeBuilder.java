package dev.osier.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.OnConflict;
import dev.osier.plan.PublishPolicy;
import java.time.Duration;
import java.util.List;

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

  /** For each check of a candidate, or of the base. */
  public MergeBuilder verifyTimeout(Duration perCheck) {
    return set("verifyTimeout", perCheck);
  }

  /**
   * What the history looks like.
   *
   * @param word {@code merge}, {@code squash} or {@code rebase}
   */
  public MergeBuilder style(String word) {
    return set("style", word);
  }

  /** Conflicts in these files are solved by taking the lines of both sides. */
  public MergeBuilder union(String... globs) {
    rule(globs).put("union", true);
    return this;
  }

  /** Conflicts in these files are solved by a command that writes them anew. */
  public MergeBuilder regenerate(String command, String... globs) {
    rule(globs).put("regenerate", command);
    return this;
  }

  private ObjectNode rule(String... globs) {
    ObjectNode rule = fields().withArray("rules").addObject();
    List.of(globs).forEach(rule.withArray("files")::add);
    return rule;
  }

  /**
   * What is done when the base fails the check by itself.
   *
   * @param word {@code refuse} or {@code ignore}
   */
  public MergeBuilder redBase(String word) {
    return set("redBase", word);
  }

  /** Checks of candidates at a time. */
  public MergeBuilder slots(int checks) {
    return set("slots", checks);
  }

  /** The remote that the target is pushed to, never by force. */
  public MergeBuilder push(String remote) {
    return set("push", remote);
  }

  /**
   * Whether merges are signed.
   *
   * @param word {@code never}, {@code auto} or {@code require}
   */
  public MergeBuilder sign(String word) {
    return set("sign", word);
  }

  @Override
  MergeBuilder self() {
    return this;
  }
}
