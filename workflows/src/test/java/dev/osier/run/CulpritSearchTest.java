package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CulpritSearchTest {

  @Property
  void findsTheFirstMergeThatBreaksTheWholeWithinLog2Questions(
      @ForAll @IntRange(min = 1, max = 300) int merges, @ForAll @IntRange(max = 299) int at) {
    int culprit = at % merges;
    CulpritSearch search = new CulpritSearch(merges);
    int asked = 0;
    while (!search.found()) {
      assertThat(search.next()).isBetween(1, merges - 1);
      search.answer(search.next() <= culprit);
      asked++;
    }
    assertThat(search.culprit()).isEqualTo(culprit);
    assertThat(asked).isLessThanOrEqualTo((int) Math.ceil(Math.log(merges) / Math.log(2)));
  }

  @Test
  void needsSomethingToBlame() {
    assertThatThrownBy(() -> new CulpritSearch(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
