package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which prefixes of a chain of merges have to be checked until it is known what may be published.
 * Prefix {@code k} holds the first {@code k} merges; prefix 0 is what they were merged onto, the
 * base.
 *
 * <p>The whole is checked first. If it fails, bisection finds the smallest prefix that fails; that
 * one is asked again before anybody is blamed, since a check may be flaky; its last merge is the
 * culprit. With several slots, as many prefixes are asked at a time, evenly spread. What passed by
 * the word of another run is asked anew before a merge on top of it is blamed: what differs may be
 * the machine.
 *
 * <p>For {@code k} culprits among {@code n} merges at most {@code 1 + k(⌈log2 n⌉ + 1)} checks with
 * one slot, besides the base's one and one more for each culprit; with {@code s} slots as many
 * rounds, and the logarithm to the base {@code s + 1}. Pure: asks in, answers out.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class CandidateSearch {
  private final int slots;
  private final boolean twice;
  private final Set<Integer> failed = new TreeSet<>();
  private final Set<Integer> failedTwice = new HashSet<>();
  private final Set<Integer> remembered = new HashSet<>();
  private List<Ask> round = new ArrayList<>();
  private int merges;
  private int good = -1;
  private boolean fresh;

  /** Why a prefix is asked. */
  public enum Why {
    FIRST,
    /** It failed; once more before anybody is blamed. */
    AGAIN,
    /** It passed in another run; once more in this one. */
    ANEW
  }

  /** A question. */
  public record Ask(int prefix, Why why) {}

  /** Where the search stands. */
  public enum Stage {
    /** {@link #asks} says what is to be asked. */
    OPEN,
    /** The whole passes. */
    PASSED,
    /** Its {@link #culprit} is to be taken out. */
    CULPRIT,
    /** The base fails, so that no merge can be blamed. */
    RED_BASE
  }

  /**
   * @param merges 0 or more; 0 for the base alone
   * @param twice whether what fails is asked again
   */
  public CandidateSearch(int merges, int slots, boolean twice) {
    this.merges = merges;
    this.slots = slots;
    this.twice = twice;
  }

  /** How far the search has come. */
  public Stage stage() {
    if (good == merges) {
      return Stage.PASSED;
    }
    if (isSure(0)) {
      return Stage.RED_BASE;
    }
    int bad = bad();
    return good >= 0 && bad - good == 1 && !remembered.contains(good) && isSure(bad)
        ? Stage.CULPRIT
        : Stage.OPEN;
  }

  private boolean isSure(int prefix) {
    return twice ? failedTwice.contains(prefix) : failed.contains(prefix);
  }

  /** The smallest prefix that failed, or one more than there are. */
  private int bad() {
    return failed.stream().findFirst().orElse(merges + 1);
  }

  /** What to ask now, at most as much as there are slots; it changes only by an answer. */
  public List<Ask> asks() {
    if (stage() != Stage.OPEN) {
      return List.of();
    }
    round.removeIf(ask -> isMoot(ask));
    if (round.isEmpty()) {
      round = next();
    }
    return List.copyOf(round);
  }

  /** Whether the answer is known, or follows from others. */
  private boolean isMoot(Ask ask) {
    return switch (ask.why()) {
      case FIRST -> ask.prefix() <= good || ask.prefix() >= Math.min(bad(), merges + 1);
      case AGAIN -> ask.prefix() != bad();
      case ANEW -> ask.prefix() != good;
    };
  }

  private List<Ask> next() {
    List<Ask> next = new ArrayList<>();
    int bad = bad();
    if (bad > merges) {
      next.add(new Ask(merges, Why.FIRST));
    } else if (bad == 0) {
      next.add(new Ask(0, Why.AGAIN));
    } else if (good < 0) {
      next.add(new Ask(0, Why.FIRST));
    } else if (bad - good == 1) {
      next.add(remembered.contains(good) ? new Ask(good, Why.ANEW) : new Ask(bad, Why.AGAIN));
    } else {
      int last = good;
      for (int slot = 1; slot <= slots; slot++) {
        int prefix = good + (int) ((long) (bad - good) * slot / (slots + 1));
        if (prefix > last) {
          next.add(new Ask(prefix, Why.FIRST));
          last = prefix;
        }
      }
    }
    return next;
  }

  /** Whether a remembered answer of another run may be given to {@code ask}. */
  public boolean takesRemembered(Ask ask) {
    return !fresh && ask.why() == Why.FIRST;
  }

  /**
   * The answer to one of {@link #asks}, or what is known from elsewhere.
   *
   * @param ofAnotherRun the check was not run in this one
   */
  public void answer(Ask ask, boolean passed, boolean ofAnotherRun) {
    round.remove(ask);
    int prefix = ask.prefix();
    if (passed) {
      failed.removeIf(each -> each <= prefix);
      good = Math.max(good, prefix);
      if (ofAnotherRun) {
        remembered.add(prefix);
      } else {
        remembered.remove(prefix);
      }
      return;
    }
    if (ask.why() == Why.AGAIN) {
      failedTwice.add(prefix);
    }
    failed.add(prefix);
    if (ask.why() == Why.ANEW) {
      // The machine is not what it was: nothing is known but what failed here and now.
      fresh = true;
      remembered.clear();
      good = -1;
    }
  }

  /** Index, from 0, of the merge to take out. */
  public int culprit() {
    if (stage() != Stage.CULPRIT) {
      throw new IllegalStateException("no merge is to blame yet");
    }
    return bad() - 1;
  }

  /**
   * The culprit was taken out, and what came after it was merged again: below it all is as it was.
   *
   * @param left how many merges there are now
   */
  public void evicted(int left) {
    failed.clear();
    failedTwice.clear();
    round.clear();
    merges = left;
  }
}
