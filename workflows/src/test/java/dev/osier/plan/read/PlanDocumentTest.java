package dev.osier.plan.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanDocumentTest {
  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("", "the plan is empty; it needs tasks, at least one with an id and a prompt"),
        refusal(
            "# only a comment\n",
            "the plan is empty; it needs tasks, at least one with an id and a prompt"),
        refusal("- a\n- b\n", "the plan is a list; it must be an object with the field tasks"),
        refusal("[1]", "the plan is a list; it must be an object with the field tasks"),
        refusal("hello", "the plan is a single value; it must be an object with the field tasks"),
        refusal("~", "the plan is a single value; it must be an object with the field tasks"),
        refusal(
            "a: 1\n---\nb: 2\n",
            "line 2, column 1: a second YAML document begins; a plan is one document"),
        refusal("a: 1\nb: 2\na: 3\n", "line 3, column 1: the field \"a\" is given twice"),
        refusal("{\"a\": 1,\n \"a\": 2}", "line 2, column 2: the field \"a\" is given twice"),
        refusal(
            "a: &x [1]\nb: *x\n",
            "line 2, column 4: the alias *x is not supported; write out what it stands for"),
        refusal(
            "a: &x [1]\n*x : 2\n",
            "line 2, column 1: the alias *x is not supported; write out what it stands for"),
        refusal(
            "a: !!float 1\n",
            "line 1, column 4: the tag \"!!float\" is not supported; leave it out"),
        refusal(
            "a: !secret x\n",
            "line 1, column 4: the tag \"!secret\" is not supported; leave it out"),
        refusal(
            "a: !env {x: 1}\n",
            "line 1, column 4: the tag \"!env\" is not supported; leave it out"),
        refusal(
            "a: !!set {x}\n", "line 1, column 4: the tag \"!!set\" is not supported; leave it out"),
        refusal("? [a]\n: 1\n", "line 1, column 3: the name of a field must be text"),
        refusal("[".repeat(33), "line 1, column 33: nested deeper than 32 levels"),
        refusal("{\"a\":" + "[".repeat(50), "line 1, column 37: nested deeper than 32 levels"),
        refusal("a: 1\n\tb: 2\n", "line 2, column 1: not valid YAML: a tab; indent with spaces"),
        refusal(
            "title: Fix: it\n",
            "line 1, column 11: not valid YAML: mapping values are not allowed here; put text that"
                + " has \": \" in quotes"),
        refusal(
            "a: @x\n",
            "line 1, column 4: not valid YAML: text cannot begin with @; put it in quotes"),
        refusal("a: 'x\n", "line 2, column 1: not valid YAML: found unexpected end of stream"),
        refusal(
            "a: [1, 2\n",
            "line 2, column 1: not valid YAML: expected ',' or ']', but got <stream end>"),
        refusal("a: \"\\UFFFFFFFF\"\n", "line 1, column 1: not valid YAML soon after here"),
        refusal(
            "a: 1\nb: x\u0007y\n",
            "line 2, column 5: a control character (\\u{7}); leave it out, or write it as an escape"
                + " in double quotes"),
        refusal(
            "{\"a\": 1,}",
            "line 1, column 9: not valid JSON: unexpected character \"}\": was expecting"
                + " double-quote to start field name"),
        refusal("{\"a\": tru}", "line 1, column 7: not valid JSON: unrecognized token 'tru'"),
        refusal(
            "{\"a\": \"x\ny\"}",
            "line 1, column 9: not valid JSON: illegal unquoted character: has to be escaped using backslash to be included in string value"),
        refusal(
            "{\"a\": [1}",
            "line 1, column 9: not valid JSON: unexpected close marker '}': expected ']'"),
        refusal("{\"a\": NaN}", "line 1, column 10: not valid JSON: non-standard token 'NaN'"),
        refusal("{\"a\": 1} x", "line 1, column 10: not valid JSON: unrecognized token 'x'"),
        refusal("{\"a\": 1} {}", "line 1, column 10: more text after the end of the plan"),
        refusal(
            "{\"a\": \"x",
            "line 1, column 9: not valid JSON: unexpected end-of-input: was expecting closing quote for a string value"));
  }

  private static Arguments refusal(String document, String message) {
    return Arguments.of(document, message);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesInOneSentenceWithThePlace(String document, String message) {
    assertThatThrownBy(() -> parse(document))
        .isInstanceOf(InvalidPlanException.class)
        .hasMessage(message);
  }

  @Test
  void refusesWhatIsLargerThanTheLimitBeforeReadingIt() {
    assertThatThrownBy(() -> PlanDocument.parse(new byte[PlanDocument.LIMIT_BYTES + 1]))
        .hasMessage(
            "the plan has 2097153 bytes, and the limit is 2097152 (2 MiB); put long prompts into"
                + " files and name them with promptFile");
  }

  @Test
  void readsWhatIsAsLargeAsTheLimit() throws InvalidPlanException {
    String start = "{\"a\": \"";
    String text = start + "x".repeat(PlanDocument.LIMIT_BYTES - start.length() - 2) + "\"}";
    assertThat(parse(text).get("a").textValue()).hasSize(PlanDocument.LIMIT_BYTES - 9);
  }

  @Test
  void namesTheByteThatIsNotUtf8() {
    byte[] latin = "tasks: [ä]".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> PlanDocument.parse(latin))
        .hasMessage("the plan is not UTF-8: byte 0xe4 at offset 8; save it as UTF-8");
    byte[] cut = {'a', ':', ' ', (byte) 0xc3};
    assertThatThrownBy(() -> PlanDocument.parse(cut))
        .hasMessage("the plan is not UTF-8: byte 0xc3 at offset 3; save it as UTF-8");
    byte[] utf16 = "a: 1".getBytes(StandardCharsets.UTF_16);
    assertThatThrownBy(() -> PlanDocument.parse(utf16))
        .hasMessage("the plan is not UTF-8: byte 0xfe at offset 0; save it as UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no",
        "yes",
        "on",
        "off",
        "010",
        "0x1F",
        "1.10",
        "1e3",
        "1_000",
        "12:30:45",
        "2026-11-01",
        ".inf",
        "True",
        "NULL",
        "+1",
        "-0",
        "Null",
        "1.0",
        "0o17",
        "y",
        "<<",
        "=",
        "99999999999999999999"
      })
  void yamlWordsThatAreNotPlainlySomethingElseStayText(String word) throws InvalidPlanException {
    assertThat(parse("a: " + word).get("a").textValue()).isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource({"12, 12", "-3, -3", "0, 0", "true, true", "false, false", "~, null", "null, null"})
  void yamlWordsThatMeanTheSameInJsonAreThat(String word, String json) throws InvalidPlanException {
    assertThat(parse("a: " + word)).hasToString("{\"a\":" + json + "}");
  }

  @Test
  void quotedAndTaggedWordsAreText() throws InvalidPlanException {
    assertThat(parse("{a: \"1\", b: '~', c: !!str 010, d: ! x, e: !!map {f: !!seq []}}"))
        .hasToString("{\"a\":\"1\",\"b\":\"~\",\"c\":\"010\",\"d\":\"x\",\"e\":{\"f\":[]}}");
  }

  @Test
  void yamlInBracesIsYaml() throws InvalidPlanException {
    assertThat(parse("{tasks: [a]}")).hasToString("{\"tasks\":[\"a\"]}");
  }

  @Test
  void byteOrderMarkAndDocumentMarksAreIgnored() throws InvalidPlanException {
    assertThat(parse("\uFEFFa: 1")).hasToString("{\"a\":1}");
    assertThat(parse("\uFEFF{\"a\": 1}")).hasToString("{\"a\":1}");
    assertThat(parse("%YAML 1.2\n---\na: 1\n...\n")).hasToString("{\"a\":1}");
  }

  @Test
  void aliasBombCostsNothing() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 50; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> parse(bomb.toString())).hasMessageContaining("the alias *a0");
  }

  /** The input of a run is the tree as JSON. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1.10,\"b\":1E+3,\"c\":12345678901234567890123,\"d\":\"\\u0001\",\"e\":[null,true]}",
        "a: 010\nb: no\nc: |\n  two\n  lines\nd: \"\\t\"\ne: 😀\n"
      })
  void writtenAsJsonAndReadAgainItIsTheSame(String document) throws Exception {
    ObjectNode tree = parse(document);
    byte[] json = new ObjectMapper().writeValueAsBytes(tree);
    assertThat(PlanDocument.parse(json)).isEqualTo(tree);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\": 1e-999999999}", "{\"a\": 1E+99999999999999999999}", "{\"a\": -0}"})
  void numbersOfAnyFormAreRead(String document) throws InvalidPlanException {
    assertThat(parse(document).get("a").isNumber()).isTrue();
  }

  @Test
  void veryLongNumberIsRefused() {
    assertThatThrownBy(() -> parse("{\"a\": " + "1".repeat(2000) + "}"))
        .hasMessage("the plan has a number or a name of a field that is far too long");
  }

  @Test
  void onlyJsonIsOnlyJson() throws InvalidPlanException {
    assertThat(PlanDocument.parseJson(" {\"a\": 1}".getBytes(UTF_8))).hasToString("{\"a\":1}");
    assertThatThrownBy(() -> PlanDocument.parseJson("a: 1".getBytes(UTF_8)))
        .hasMessage("line 1, column 1: not valid JSON: unrecognized token 'a'");
    assertThatThrownBy(() -> PlanDocument.parseJson("[1]".getBytes(UTF_8)))
        .hasMessage("the plan is a list; it must be an object with the field tasks");
    assertThatThrownBy(() -> PlanDocument.parseJson(new byte[0]))
        .hasMessageStartingWith("the plan is empty");
    assertThatThrownBy(() -> PlanDocument.parseJson(new byte[PlanDocument.LIMIT_BYTES + 1]))
        .hasMessageStartingWith("the plan has 2097153 bytes");
  }

  private static ObjectNode parse(String document) throws InvalidPlanException {
    return PlanDocument.parse(document.getBytes(UTF_8));
  }
}
