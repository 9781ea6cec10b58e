package dev.osier.glob;

import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Decides whether two patterns, each a row of elements, have a text in common.
 *
 * @param many whether an element stands for any number of things, also none; such an element meets
 *     every other
 * @param meet whether two elements have a thing in common
 */
record ProductWalk<T>(Predicate<T> many, BiPredicate<T, T> meet) {

  /**
   * From the end: {@code here[j]} says whether the rows from {@code i} and from {@code j} have a
   * text in common. At most {@code a.size() * b.size()} calls of {@code meet}.
   */
  boolean common(List<T> a, List<T> b) {
    boolean[] below = new boolean[b.size() + 1];
    for (int i = a.size(); i >= 0; i--) {
      boolean[] here = new boolean[b.size() + 1];
      boolean any = false;
      boolean manyA = i < a.size() && many.test(a.get(i));
      for (int j = b.size(); j >= 0; j--) {
        boolean manyB = j < b.size() && many.test(b.get(j));
        boolean end = i == a.size() && j == b.size();
        here[j] = end || (manyA && below[j]) || (manyB && here[j + 1]);
        if (!here[j] && i < a.size() && j < b.size()) {
          boolean rest = manyA ? here[j + 1] : manyB ? below[j] : below[j + 1];
          here[j] = rest && meet.test(a.get(i), b.get(j));
        }
        any |= here[j];
      }
      if (!any) {
        return false;
      }
      below = here;
    }
    return below[0];
  }
}
