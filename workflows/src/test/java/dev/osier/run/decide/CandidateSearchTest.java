package dev.osier.run.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.run.decide.CandidateSearch.Ask;
import dev.osier.run.decide.CandidateSearch.Stage;
import dev.osier.run.decide.CandidateSearch.Why;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The search for what may be published")
class CandidateSearchTest {
  @Property(tries = 3_000)
  void findsAllCulpritsWithinTheBound(
      @ForAll @IntRange(min = 1, max = 256) int n,
      @ForAll @IntRange(max = 4) int k,
      @ForAll long seed) {
    Set<Integer> culprits = MergeChain.culprits(n, k, seed);
    MergeChain chain = new MergeChain(n, culprits, 1).run();
    assertThat(chain.search.stage()).isEqualTo(Stage.PASSED);
    assertThat(chain.evicted).isEqualTo(culprits);
    assertThat(chain.first).isLessThanOrEqualTo(1 + culprits.size() * (MergeChain.log(n, 2) + 1));
    assertThat(chain.base).isLessThanOrEqualTo(1);
    assertThat(chain.again).isEqualTo(culprits.size());
  }

  @Property(tries = 2_000)
  void severalSlotsNeedFewerRounds(
      @ForAll @IntRange(min = 1, max = 256) int n,
      @ForAll @IntRange(max = 4) int k,
      @ForAll @IntRange(min = 2, max = 16) int slots,
      @ForAll long seed) {
    Set<Integer> culprits = MergeChain.culprits(n, k, seed);
    MergeChain chain = new MergeChain(n, culprits, slots).run();
    assertThat(chain.evicted).isEqualTo(culprits);
    assertThat(chain.rounds)
        .isLessThanOrEqualTo(1 + culprits.size() * (MergeChain.log(n, slots + 1) + 1));
  }

  @Test
  @DisplayName("64 tasks with one culprit: 8 checks, the base's and one more before the blame")
  void sixtyFourTasksWithOneCulprit() {
    for (int culprit = 0; culprit < 64; culprit++) {
      MergeChain chain = new MergeChain(64, Set.of(culprit), 1).run();
      assertThat(chain.evicted).containsExactly(culprit);
      assertThat(chain.first).isLessThanOrEqualTo(8);
      assertThat(chain.base + chain.again).isEqualTo(2);
    }
  }

  @Property(tries = 2_000)
  @DisplayName("Whatever the checks answer, it ends, and blames only what failed twice in this run")
  void blamesOnlyWhatFailedTwice(
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(min = 1, max = 4) int slots,
      @ForAll long seed) {
    Random chance = new Random(seed);
    CandidateSearch search = new CandidateSearch(n, slots, true);
    int left = n;
    Set<Integer> failed = new HashSet<>();
    Set<Integer> twice = new HashSet<>();
    for (int steps = 0; ; steps++) {
      assertThat(steps).as("answers").isLessThan(5_000);
      Stage stage = search.stage();
      if (stage == Stage.PASSED) {
        return;
      }
      if (stage == Stage.RED_BASE) {
        assertThat(twice).contains(0);
        return;
      }
      if (stage == Stage.CULPRIT) {
        assertThat(twice).contains(search.culprit() + 1);
        search.evicted(--left);
        failed.clear();
        twice.clear();
        continue;
      }
      List<Ask> asks = search.asks();
      assertThat(asks.size()).isBetween(1, slots);
      Ask ask = asks.get(chance.nextInt(asks.size()));
      boolean passed = chance.nextInt(3) == 0;
      boolean old = passed && search.takesRemembered(ask) && chance.nextBoolean();
      if (!passed && !failed.add(ask.prefix())) {
        twice.add(ask.prefix());
      }
      search.answer(ask, passed, old);
    }
  }

  @Test
  void flakyFailureOfTheWholeBlamesNobody() {
    CandidateSearch search = new CandidateSearch(1, 1, true);
    search.answer(new Ask(0, Why.FIRST), true, false);
    search.answer(new Ask(1, Why.FIRST), false, false);
    assertThat(search.asks()).containsExactly(new Ask(1, Why.AGAIN));
    search.answer(new Ask(1, Why.AGAIN), true, false);
    assertThat(search.stage()).isEqualTo(Stage.PASSED);
  }

  @Test
  void flakyFailureOfAPrefixSendsTheSearchOn() {
    CandidateSearch search = new CandidateSearch(4, 1, true);
    search.answer(new Ask(0, Why.FIRST), true, false);
    search.answer(new Ask(4, Why.FIRST), false, false);
    search.answer(new Ask(2, Why.FIRST), false, false);
    search.answer(new Ask(1, Why.FIRST), true, false);
    search.answer(new Ask(2, Why.AGAIN), true, false);
    assertThat(search.asks()).containsExactly(new Ask(3, Why.FIRST));
    search.answer(new Ask(3, Why.FIRST), true, false);
    assertThat(search.asks()).containsExactly(new Ask(4, Why.AGAIN));
  }

  @Test
  void redBaseIsAskedAgainAndThenNobodyIsBlamed() {
    CandidateSearch search = new CandidateSearch(0, 1, true);
    assertThat(search.asks()).containsExactly(new Ask(0, Why.FIRST));
    search.answer(new Ask(0, Why.FIRST), false, false);
    assertThat(search.asks()).containsExactly(new Ask(0, Why.AGAIN));
    search.answer(new Ask(0, Why.AGAIN), false, false);
    assertThat(search.stage()).isEqualTo(Stage.RED_BASE);
  }

  @Test
  @DisplayName("What passed in another run is asked anew before a merge on top of it is blamed")
  void machineThatChangedIsNotATasksFault() {
    CandidateSearch search = new CandidateSearch(1, 1, true);
    search.answer(new Ask(0, Why.FIRST), true, true);
    search.answer(new Ask(1, Why.FIRST), false, false);
    assertThat(search.asks()).containsExactly(new Ask(0, Why.ANEW));
    search.answer(new Ask(0, Why.ANEW), false, false);
    assertThat(search.asks()).containsExactly(new Ask(0, Why.AGAIN));
    search.answer(new Ask(0, Why.AGAIN), false, false);
    assertThat(search.stage()).isEqualTo(Stage.RED_BASE);
  }

  @Test
  void answerThatFollowsFromAnotherIsNotWaitedFor() {
    CandidateSearch search = new CandidateSearch(8, 3, true);
    search.answer(new Ask(0, Why.FIRST), true, false);
    search.answer(new Ask(8, Why.FIRST), false, false);
    assertThat(search.asks()).extracting(Ask::prefix).containsExactly(2, 4, 6);
    search.answer(new Ask(4, Why.FIRST), false, false);
    assertThat(search.asks()).extracting(Ask::prefix).containsExactly(2);
  }

  @Test
  void nobodyIsBlamedBeforeItIsKnown() {
    assertThatThrownBy(() -> new CandidateSearch(1, 1, true).culprit())
        .isInstanceOf(IllegalStateException.class);
  }
}
