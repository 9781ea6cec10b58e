package dev.osier.text;

import java.util.Collection;
import java.util.Locale;

/**
 * Finds the word that a misspelt one was likely meant to be: by the number of signs to insert,
 * delete, replace or swap, at most a third of its length and three.
 *
 * <p>Only the first {@link #LIMIT} words get a suggestion, so that a hostile plan cannot make
 * reading slow; a person has mended the first ones by then.
 */
public final class LikelyWord {
  static final int LIMIT = 100;

  private static final int LONGEST = 60;
  private static final int FAR = 3;

  private int asked;

  /** {@code ; did you mean "grammar"?}, or nothing if no candidate is near. */
  public String suggest(String word, Collection<String> candidates) {
    if (word.length() > LONGEST || ++asked > LIMIT) {
      return "";
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    int nearest = Math.min(FAR, word.length() / 3) + 1;
    String found = null;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - word.length()) < nearest) {
        int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
        if (distance < nearest) {
          nearest = distance;
          found = candidate;
        }
      }
    }
    return found == null ? "" : "; did you mean " + Quote.of(found) + "?";
  }

  /** Damerau's distance, in which no sign is touched twice. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = cost[i - 1][j - 1] + replace;
        best = Math.min(best, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swap =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        cost[i][j] = swap ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
