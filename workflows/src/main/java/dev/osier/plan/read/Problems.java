package dev.osier.plan.read;

import dev.osier.plan.PlanProblem;
import dev.osier.text.LikelyWord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with one plan and gives it in the order of the document. */
final class Problems {
  /** More than anybody reads; without a limit a hostile plan could fill the memory. */
  static final int LIMIT = 1_000;

  private final List<Found> found = new ArrayList<>();
  private final Set<PlanProblem> seen = new HashSet<>();
  private final LikelyWord likelyWord = new LikelyWord();
  private final boolean taken;

  Problems() {
    this(false);
  }

  /**
   * @param taken of a plan that was taken by other rules: a value that today's refuse stays, if it
   *     can be read
   */
  Problems(boolean taken) {
    this.taken = taken;
  }

  /**
   * @param place indices from the root of the document to the node
   */
  private record Found(List<Integer> place, PlanProblem problem) {}

  /** Each problem once: the tasks of one {@code forEach} have the same. */
  void add(List<Integer> place, PlanProblem problem) {
    if (!isFull() && seen.add(problem)) {
      found.add(new Found(place, problem));
    }
  }

  /** Nothing more is taken; looking further is of no use. */
  boolean isFull() {
    return found.size() >= LIMIT;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Whether the plan is taken, whatever was found. */
  boolean areOverruled() {
    return taken;
  }

  LikelyWord likelyWord() {
    return likelyWord;
  }

  private static int compare(List<Integer> a, List<Integer> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!a.get(i).equals(b.get(i))) {
        return a.get(i) - b.get(i);
      }
    }
    return a.size() - b.size();
  }

  void throwIfAny() throws InvalidPlanException {
    if (taken || found.isEmpty()) {
      return;
    }
    List<PlanProblem> inOrder = new ArrayList<>();
    found.stream()
        .sorted(Comparator.comparing(Found::place, Problems::compare))
        .forEach(each -> inOrder.add(each.problem()));
    if (isFull()) {
      inOrder.add(new PlanProblem("", "and more: only the first " + LIMIT + " are listed"));
    }
    throw new InvalidPlanException(inOrder);
  }
}
