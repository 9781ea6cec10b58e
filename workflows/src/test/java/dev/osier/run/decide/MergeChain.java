package dev.osier.run.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.run.decide.CandidateSearch.Ask;
import dev.osier.run.decide.CandidateSearch.Why;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A chain of merges, some of which break every whole that holds them; counts what is asked. */
public final class MergeChain {
  final List<Integer> tasks = new ArrayList<>();
  final Set<Integer> culprits;
  final Set<Integer> evicted = new LinkedHashSet<>();
  final CandidateSearch search;
  public int first;
  int rounds;
  int again;
  int base;

  public MergeChain(int n, Set<Integer> culprits, int slots) {
    IntStream.range(0, n).forEach(tasks::add);
    this.culprits = culprits;
    this.search = new CandidateSearch(n, slots, true);
  }

  boolean passes(int prefix) {
    return tasks.subList(0, prefix).stream().noneMatch(culprits::contains);
  }

  void ask(Ask ask) {
    if (ask.prefix() == 0) {
      base++;
    } else if (ask.why() == Why.AGAIN) {
      again++;
    } else {
      first++;
    }
  }

  public MergeChain run() {
    while (true) {
      switch (search.stage()) {
        case PASSED, RED_BASE -> {
          return this;
        }
        case CULPRIT -> {
          evicted.add(tasks.remove(search.culprit()));
          search.evicted(tasks.size());
        }
        case OPEN -> round();
      }
    }
  }

  private void round() {
    List<Ask> asks = search.asks();
    assertThat(asks).isNotEmpty().doesNotHaveDuplicates();
    if (asks.stream().anyMatch(ask -> ask.why() == Why.FIRST && ask.prefix() > 0)) {
      rounds++;
    }
    for (Ask ask : asks) {
      assertThat(ask.prefix()).isBetween(0, tasks.size());
      if (search.asks().contains(ask)) {
        ask(ask);
        search.answer(ask, passes(ask.prefix()), false);
      }
    }
  }

  /** {@code k} of {@code n} tasks by chance. */
  public static Set<Integer> culprits(int n, int k, long seed) {
    Random chance = new Random(seed);
    Set<Integer> culprits = new TreeSet<>();
    while (culprits.size() < Math.min(n, k)) {
      culprits.add(chance.nextInt(n));
    }
    return culprits;
  }

  /** How often {@code n} can be divided by {@code base} until one is left, rounded up. */
  public static int log(int n, int base) {
    int rounds = 0;
    for (long reach = 1; reach < n; reach *= base) {
      rounds++;
    }
    return rounds;
  }
}
