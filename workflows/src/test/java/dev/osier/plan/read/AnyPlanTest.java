package dev.osier.plan.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** G8 for what nobody would write: it is read, or refused in the one way, and always the same. */
class AnyPlanTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String RIGHT =
      """
      repository: .
      target: main
      agent: {command: "agent {prompt}", env: {A: b}}
      verify: make
      concurrency: 4
      onFailure: halt
      tasks:
        - id: grammar
          prompt: |
            Write the
            grammar
          files: {create: ["docs/[a-z]*.md", src/]}
        - id: "parse-{item}"
          promptFile: prompts/{item}.md
          forEach: [a, "b", 3]
          needs: [grammar]
          priority: 1
          timeout: 1h30m
          tries: 2
        - id: last
          title: 'The last'
          prompt: x
          needs: ["parse-{item}"]
          workspace: none
      merge: {onConflict: skip, publish: end}
      workspace: {setup: npm ci, include: [.env], keep: failed, keepFor: 0s}
      """;

  /** What JSON and YAML treat in a special way. */
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ": ",
          ", ",
          "\n",
          "\n  ",
          "- ",
          "\t",
          "\"",
          "'",
          "&a ",
          "*a",
          "!t ",
          "!!str ",
          "? ",
          "|",
          ">",
          "#",
          "%",
          "@",
          "---\n",
          "...\n",
          "\\u0000",
          "\\ud800",
          "\u0000",
          "\uFEFF",
          "😀",
          "~",
          "{item}",
          "**",
          "..",
          "/",
          "-",
          "1e999999999",
          "0x1F",
          "<<: ",
          "\\UFFFFFFFF",
          "\u2028",
          "\u0085",
          "x".repeat(300));

  @Property(tries = 2000)
  void bytes(@ForAll byte[] document) {
    readTwice(document);
  }

  @Property(tries = 3000)
  void rowsOfSpecialPieces(@ForAll("pieces") String document) {
    readTwice(document.getBytes(UTF_8));
  }

  @Property(tries = 3000)
  void treesOfTheRightNames(@ForAll("trees") JsonNode tree) throws Exception {
    readTwice(JSON.writeValueAsBytes(tree));
    if (tree instanceof ObjectNode plan) {
      try {
        PlanReader.read(plan);
      } catch (InvalidPlanException e) {
        checkPaths(plan, e);
      }
    }
  }

  @Property(tries = 3000)
  void rightPlansWithMistakes(@ForAll Random random, @ForAll("pieces") String piece) {
    StringBuilder plan = new StringBuilder(RIGHT);
    for (int i = 0; i <= random.nextInt(3); i++) {
      int from = random.nextInt(plan.length());
      int to = Math.min(plan.length(), from + random.nextInt(12));
      plan.replace(from, to, random.nextBoolean() ? piece : "");
    }
    readTwice(plan.toString().getBytes(UTF_8));
  }

  @Example
  void thePlanWithoutMistakesIsRight() {
    assertThat(Plans.refusal(RIGHT)).isEqualTo("accepted");
  }

  private static void readTwice(byte[] document) {
    String first = outcome(document);
    assertThat(outcome(document)).isEqualTo(first);
  }

  private static String outcome(byte[] document) {
    ObjectNode tree = null;
    try {
      tree = PlanDocument.parse(document);
      return PlanReader.read(tree).toString();
    } catch (InvalidPlanException e) {
      checkPaths(tree, e);
      return e.getMessage();
    }
  }

  private static void checkPaths(@Nullable ObjectNode tree, InvalidPlanException e) {
    assertThat(e.problems()).isNotEmpty();
    for (PlanProblem problem : e.problems()) {
      assertThat(problem.message())
          .isNotBlank()
          .doesNotContain("\n", "\u0000", "Exception", "null");
      if (!problem.path().isEmpty()) {
        assertThat(tree).isNotNull();
        assertThat(at(tree, problem.path())).as(problem.toString()).isFalse();
      }
    }
  }

  /** Whether there is nothing at {@code path}. */
  private static boolean at(JsonNode tree, String path) {
    String pointer = "/" + path.replaceAll("\\[([0-9]+)\\]", ".$1").replace('.', '/');
    return tree.at(pointer).isMissingNode();
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.of(PIECES)),
            Tuple.of(2, names()),
            Tuple.of(1, Arbitraries.strings().ofMaxLength(5)))
        .list()
        .ofMaxSize(20)
        .map(parts -> String.join("", parts));
  }

  private static Arbitrary<String> names() {
    List<String> names = new ArrayList<>();
    for (PlanShape shape : PlanShape.values()) {
      names.addAll(shape.names());
    }
    names.add("tasks");
    names.add("no such field");
    return Arbitraries.of(names);
  }

  @Provide
  Arbitrary<JsonNode> trees() {
    return plan();
  }

  /** Mostly of the right shape, so that the deeper rules are met, too. */
  private static Arbitrary<JsonNode> plan() {
    return task()
        .list()
        .ofMaxSize(5)
        .flatMap(
            tasks ->
                names()
                    .list()
                    .ofMaxSize(3)
                    .flatMap(
                        names ->
                            value(2)
                                .map(
                                    value -> {
                                      ObjectNode plan = NODES.objectNode();
                                      plan.putArray("tasks").addAll(tasks);
                                      names.forEach(name -> plan.set(name, value.deepCopy()));
                                      return (JsonNode) plan;
                                    })));
  }

  private static Arbitrary<JsonNode> task() {
    Arbitrary<String> ids = Arbitraries.of("a", "b", "c", "A", "x-{item}", "x-1", "no", "a.lock");
    Arbitrary<List<String>> lists =
        Arbitraries.of("a", "b", "c", "x-{item}", "x-1", "src/*", "src/a", "**", "1", "é")
            .list()
            .ofMaxSize(3);
    return Arbitraries.maps(
            Arbitraries.of(PlanShape.TASK.names()),
            Arbitraries.frequencyOf(
                Tuple.of(3, ids.map(NODES::textNode)),
                Tuple.of(3, lists.map(AnyPlanTest::array)),
                Tuple.of(1, lists.map(list -> NODES.objectNode().set("modify", array(list)))),
                Tuple.of(2, value(2))))
        .ofMaxSize(6)
        .map(fields -> NODES.objectNode().setAll(fields));
  }

  private static JsonNode array(List<String> texts) {
    return NODES
        .arrayNode()
        .addAll(texts.stream().map(NODES::textNode).collect(Collectors.toList()));
  }

  private static Arbitrary<JsonNode> value(int depth) {
    Arbitrary<JsonNode> scalar =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(8).map(NODES::textNode),
            Arbitraries.integers().map(NODES::numberNode),
            Arbitraries.doubles().map(NODES::numberNode),
            Arbitraries.of(true, false).map(NODES::booleanNode),
            Arbitraries.of("30m", "2h", "skip", "each", "none", "clone").map(NODES::textNode),
            Arbitraries.just(NODES.nullNode()));
    if (depth == 0) {
      return scalar;
    }
    return Arbitraries.frequencyOf(
        Tuple.of(3, scalar),
        Tuple.of(
            1,
            Arbitraries.lazy(() -> value(depth - 1))
                .list()
                .ofMaxSize(3)
                .map(list -> NODES.arrayNode().addAll(list))),
        Tuple.of(
            1,
            Arbitraries.maps(names(), Arbitraries.lazy(() -> value(depth - 1)))
                .ofMaxSize(3)
                .map(fields -> NODES.objectNode().setAll(fields))));
  }
}
