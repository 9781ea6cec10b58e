package dev.osier.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikelyWordTest {
  private final LikelyWord likelyWord = new LikelyWord();

  @ParameterizedTest
  @CsvSource({
    "verfy, verify",
    "keep, keep",
    "tset, test",
    "TEST, test",
    "grammer, grammar",
    "tiemout, timeout",
    "retries, tries",
  })
  void findsTheNearWord(String word, String likely) {
    List<String> words = List.of("keep", "test", "tries", "verify", "timeout", "grammar");
    assertThat(likelyWord.suggest(word, words)).isEqualTo("; did you mean \"" + likely + "\"?");
  }

  @ParameterizedTest
  @CsvSource({"a, b", "ab, ac", "description, prompt", "depends_on, needs", "'', a"})
  void saysNothingOfFarWords(String word, String other) {
    assertThat(likelyWord.suggest(word, List.of(other))).isEmpty();
  }

  @Test
  void takesTheNearestAndOfEquallyNearTheFirst() {
    assertThat(likelyWord.suggest("parser", List.of("pass", "parsed", "parsel")))
        .isEqualTo("; did you mean \"parsed\"?");
  }

  @Test
  void tiresAfterAHundredWords() {
    for (int i = 0; i < LikelyWord.LIMIT; i++) {
      assertThat(likelyWord.suggest("verfy", List.of("verify"))).isNotEmpty();
    }
    assertThat(likelyWord.suggest("verfy", List.of("verify"))).isEmpty();
  }
}
