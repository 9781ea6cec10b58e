package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A repository that a worker has open")
class LingeringTest {
  private final List<String> closed = new ArrayList<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final Lingering<String> open = new Lingering<>(closed::add, later::add);

  private void aWhilePasses() {
    while (!later.isEmpty()) {
      later.remove().run();
    }
  }

  @Test
  void isClosedWhenNobodyHasUsedItForAWhile() {
    assertThat(open.use("a")).isNull();
    assertThat(open.use("a", "A")).isEqualTo("A");
    open.leave("a");
    assertThat(closed).isEmpty();

    aWhilePasses();

    assertThat(closed).containsExactly("A");
    assertThat(open.use("a")).isNull();
  }

  @Test
  void staysOpenAsLongAsOneUsesIt() {
    open.use("a", "A");
    assertThat(open.use("a")).isEqualTo("A");
    open.leave("a");
    aWhilePasses();
    assertThat(closed).isEmpty();

    open.leave("a");
    assertThat(open.use("a")).isEqualTo("A");
    open.leave("a");
    // The first while is over, the second is not.
    later.remove().run();
    assertThat(closed).isEmpty();
    aWhilePasses();
    assertThat(closed).containsExactly("A");
  }

  @Test
  void isClosedAtOnceWhenTooManyOthersWaitLikeIt() {
    open.use("used", "USED");
    for (int i = 0; i <= Lingering.MOST_IDLE; i++) {
      open.use("r" + i, "R" + i);
      open.leave("r" + i);
    }
    assertThat(closed).containsExactly("R0");
  }

  @Test
  void isOpenOnlyOnce() {
    open.use("a", "first");
    assertThat(open.use("a", "second")).isEqualTo("first");
    assertThat(closed).containsExactly("second");
    open.close();
    assertThat(closed).containsExactly("second", "first");
    open.leave("a");
  }
}
