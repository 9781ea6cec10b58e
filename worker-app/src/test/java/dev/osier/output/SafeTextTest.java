package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain text            | plain text
          '  a\t b\n\n c '      | a b c
          '\u001B[31mred\u001B[0m'    | red
          '\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\' | link
          '\u001Bcreset'        | reset
          'bell\u0007'          | bell
          'a\u202Eb'            | ab
          'über 籠 🧺'          | über 籠 🧺
          """)
  void keepsTextAndDropsWhatMovesOrColours(String given, String expected) {
    assertThat(SafeText.line(given)).isEqualTo(expected);
  }

  @Property
  void aLineHasNoControlsWhateverItWasMadeOf(@ForAll String given) {
    assertThat(SafeText.line(given))
        .doesNotContainPattern("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E]");
  }

  @Property
  void linesHaveNoControlsButTheirEnds(@ForAll String given) {
    assertThat(SafeText.lines(given).replace("\n", "")).doesNotContainPattern("\\p{Cc}");
  }

  @Property
  void cutTextFits(@ForAll String given, @ForAll @IntRange(max = 40) int columns) {
    assertThat(SafeText.width(SafeText.cut(given, columns))).isLessThanOrEqualTo(columns);
  }

  @Property
  void fittedTextIsExactlyAsWide(@ForAll String given, @ForAll @IntRange(max = 40) int columns) {
    assertThat(SafeText.width(SafeText.fit(given, columns))).isEqualTo(columns);
  }
}
