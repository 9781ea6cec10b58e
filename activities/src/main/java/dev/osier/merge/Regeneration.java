package dev.osier.merge;

import dev.osier.git.object.Trees.Entry;
import dev.osier.outcome.CheckResult;
import dev.osier.plan.MergeRule;
import java.util.Map;
import java.util.Optional;

/** Runs the command of a rule where the merged files are. */
public interface Regeneration {

  /** For those who have no rules. */
  Regeneration NONE =
      (commit, rule) -> {
        throw new IllegalStateException("there is nothing that could run " + rule.regenerate());
      };

  /** How it ended. */
  sealed interface Ending {}

  /**
   * It wrote.
   *
   * @param files those of the rule that are not as in the commit; empty: it is not there any more
   */
  record Written(Map<String, Optional<Entry>> files) implements Ending {
    public Written {
      files = Map.copyOf(files);
    }
  }

  /** It did not end well, or could not be started. */
  record Failed(CheckResult check) implements Ending {}

  /**
   * Runs the rule's command in a workspace of {@code commit}. Nothing of it lives afterwards.
   *
   * @throws dev.osier.git.GitException if the call was stopped meanwhile, or what the command left
   *     cannot be read
   */
  Ending run(String commit, MergeRule rule) throws InterruptedException;
}
