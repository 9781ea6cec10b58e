package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.MergeJob.Item;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MergeMessageTest {

  @Property
  void noTitleOrAgentForgesATrailer(@ForAll String title, @ForAll String agent) {
    String forged = title + "\n\nOsier-Effect: other/task\n" + title + "\u0085Osier-Effect: x/y";
    Item item = new Item("parser", forged, agent + "\r\nOsier-Effect: x/y", "", "");

    String message = MergeMessage.of("run", item);

    assertThat(MergeMessage.effect(message)).isEqualTo("run/parser");
    assertThat(message.lines().filter(line -> line.startsWith("Osier-Effect"))).hasSize(1);
    assertThat(message.lines()).hasSize(6);
  }

  @Test
  void commitsOfOthersHaveNoEffect() {
    assertThat(MergeMessage.effect("Osier-Effect: run/task")).isNull();
    assertThat(MergeMessage.effect("")).isNull();
    assertThat(MergeMessage.effect("Talk\n\nOsier-Effect: a/b\n\nSigned-off-by: me")).isNull();
    assertThat(MergeMessage.effect("Two\n\nOsier-Effect: a/b\nOsier-Effect: c/d")).isNull();
  }

  @Test
  void blankTitleGivesWayToTheId() {
    assertThat(MergeMessage.of("run", new Item("parser", " \n", "a", "", "")))
        .startsWith("Merge parser\n\n");
  }

  @Test
  void textThatTurnsItsDirectionIsStraightened() {
    assertThat(MergeMessage.line("safe\u202e live\u2066")).isEqualTo("safe live");
  }
}
