package dev.osier.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

@Label("What travels through Temporal")
class LimitsTest {
  private static final String FACE = "\uD83D\uDE00";

  @Property(tries = 200)
  @Label("is JSON and within its limit, wherever a character of two chars stands")
  void isNeverHalved(
      @ForAll @IntRange(max = 2_100) int before, @ForAll @IntRange(max = 9) int after)
      throws JsonProcessingException {
    String text = "x".repeat(before) + FACE.repeat(3) + "y".repeat(after * 150);
    for (UnaryOperator<String> cut :
        java.util.List.<UnaryOperator<String>>of(
            Limits::headline, Limits::tail, whole -> Limits.cut(whole, Limits.ANSWER))) {
      String what = cut.apply(text);
      assertThat(new ObjectMapper().writeValueAsBytes(what)).isNotEmpty();
      assertThat(what.length()).isLessThanOrEqualTo(Limits.ANSWER);
    }
  }

  @Example
  @Label("keeps as much as fits")
  void keepsAsMuchAsFits() {
    assertThat(Limits.cut("abcd", 4)).isEqualTo("abcd");
    assertThat(Limits.cut("abcde", 4)).isEqualTo("abc…");
    assertThat(Limits.cut("ab" + FACE + "e", 4)).isEqualTo("ab…");
    assertThat(Limits.headline("a\n  b\r\nc ")).isEqualTo("a b c");
    assertThat(Limits.headline("h".repeat(201))).hasSize(Limits.HEADLINE).endsWith("h…");
    assertThat(Limits.tail("t".repeat(1_201))).hasSize(Limits.TAIL).startsWith("…t");
    assertThat(Limits.tail(FACE + "t".repeat(1_198))).hasSize(Limits.TAIL);
    assertThat(Limits.tail(FACE + "t".repeat(1_199))).isEqualTo("…" + "t".repeat(1_199));
  }
}
