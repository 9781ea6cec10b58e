package dev.osier.plan.read;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Finds tasks that need each other.
 *
 * @param needs for each task, the places of the tasks that it needs
 */
record NeedCycles(List<Set<Integer>> needs) {
  /** More are not looked for: mending one often mends others. */
  private static final int LIMIT = 20;

  /**
   * Cycles that have no task in common, each with its first task in the plan's order first, and
   * again last.
   *
   * @param tasks those that may be in a cycle
   */
  List<List<Integer>> within(BitSet tasks) {
    BitSet left = (BitSet) tasks.clone();
    List<List<Integer>> cycles = new ArrayList<>();
    while (cycles.size() < LIMIT) {
      List<Integer> cycle = first(left);
      if (cycle.isEmpty()) {
        break;
      }
      cycle.forEach(left::clear);
      Collections.rotate(cycle, -cycle.indexOf(Collections.min(cycle)));
      cycle.add(cycle.get(0));
      cycles.add(cycle);
    }
    return cycles;
  }

  private List<Integer> first(BitSet left) {
    BitSet seen = new BitSet();
    for (int start = left.nextSetBit(0); start >= 0; start = left.nextSetBit(start + 1)) {
      List<Integer> cycle = seen.get(start) ? List.of() : from(start, left, seen);
      if (!cycle.isEmpty()) {
        return cycle;
      }
    }
    return List.of();
  }

  /** Goes down from {@code start} until a task is met that is on the way already. */
  private List<Integer> from(int start, BitSet left, BitSet seen) {
    List<Integer> way = new ArrayList<>(List.of(start));
    Deque<Iterator<Integer>> choices = new ArrayDeque<>(List.of(needs.get(start).iterator()));
    BitSet onWay = new BitSet();
    onWay.set(start);
    seen.set(start);
    while (!choices.isEmpty()) {
      if (!choices.element().hasNext()) {
        choices.pop();
        onWay.clear(way.remove(way.size() - 1));
        continue;
      }
      int next = choices.element().next();
      if (onWay.get(next)) {
        return new ArrayList<>(way.subList(way.indexOf(next), way.size()));
      }
      if (left.get(next) && !seen.get(next)) {
        seen.set(next);
        onWay.set(next);
        way.add(next);
        choices.push(needs.get(next).iterator());
      }
    }
    return List.of();
  }
}
