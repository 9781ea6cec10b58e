package dev.osier.run;

/**
 * Finds the first of {@code n} merges after which a check fails, by bisection: at most ⌈log2 n⌉
 * questions. Prefix {@code k} holds the first {@code k} merges; prefix 0 is good, prefix {@code n}
 * is not.
 */
final class CulpritSearch {
  private int good;
  private int bad;

  CulpritSearch(int merges) {
    if (merges < 1) {
      throw new IllegalArgumentException("nothing was merged, so nothing can be the culprit");
    }
    this.bad = merges;
  }

  boolean found() {
    return bad - good == 1;
  }

  /** The prefix to check next. Only while not {@link #found}. */
  int next() {
    return good + (bad - good) / 2;
  }

  /** The answer for the prefix that {@link #next} named. */
  void answer(boolean passed) {
    int asked = next();
    if (passed) {
      good = asked;
    } else {
      bad = asked;
    }
  }

  /** Index, from 0, of the merge that makes the check fail. Only once {@link #found}. */
  int culprit() {
    return bad - 1;
  }
}
