package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.run.decide.MergeChain;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many checks it takes to find what breaks the whole; {@code bench/train} prints the table. */
@DisplayName("Checks used against the bound")
class ChecksUsedTest {
  private static final int MOST_CULPRITS = 4;

  /** Chains of each kind, the culprits at other places in each. */
  private static final int CHAINS = 300;

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 64, 128, 256})
  void neverMoreThanTheBound(int tasks) {
    for (int culprits = 0; culprits <= MOST_CULPRITS; culprits++) {
      int bound = 1 + culprits * (MergeChain.log(tasks, 2) + 1);
      int most = 0;
      long all = 0;
      for (int seed = 0; seed < CHAINS; seed++) {
        MergeChain chain =
            new MergeChain(tasks, MergeChain.culprits(tasks, culprits, seed), 1).run();
        most = Math.max(most, chain.first);
        all += chain.first;
      }
      assertThat(most).isPositive().isLessThanOrEqualTo(bound);
      System.out.printf(
          "checks: %5d %8d %7.1f %5d %6d%n", tasks, culprits, (double) all / CHAINS, most, bound);
    }
  }
}
