package dev.osier.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.read.PlanDocument;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Order(1)
@DisplayName("The documents")
class DocumentsTest {
  /** Commands that are not typed here, each with the reason. */
  private static final Map<String, String> LEFT_OUT =
      Map.ofEntries(
          Map.entry("mvn verify", "runs this very test"),
          Map.entry(
              "mvn -q -Dosier.quick -pl workflows test", "a build in a build; .ci/run does more"),
          Map.entry(
              "mvn -Dosier.quick -DskipTests -pl workflows -am install",
              "writes into the user's local repository; ExamplesIT does it in one of its own"),
          Map.entry(
              "mvn -Dosier.quick -pl activities -am test -Dtest='RefsTest#locks*' -Dsurefire.failIfNoSpecifiedTests=false",
              "likewise"),
          Map.entry(
              "mvn -Dosier.quick -DskipITs=false -pl worker-app -am verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=LandingIT -Dfailsafe.failIfNoSpecifiedTests=false",
              "likewise"),
          Map.entry(
              "temporal workflow show --workflow-id my-run --output json >my-run.json",
              "needs a run on a server; ReplayTest replays such files"),
          Map.entry(
              "mvn -Dosier.quick -pl workflows test -Dtest=ReplayTest -Dosier.history=\"$PWD/my-run.json\"",
              "likewise"),
          Map.entry("mvn spotless:apply", "changes sources; the check of it is part of mvn verify"),
          Map.entry(".ci/run", "runs this very test, and takes minutes"),
          Map.entry(".ci/run-as-ordinary-user", "as .ci/run"),
          Map.entry(
              "bench/overhead --rounds 3", "takes minutes, and measures nothing on a busy machine"),
          Map.entry("bench/caches", "takes minutes, and needs Cargo"),
          Map.entry("bench/workspaces --rounds 5", "as bench/overhead"),
          Map.entry(
              "bench/kills --rounds 100", "a build in a build; RandomKillsTest does a few rounds"),
          Map.entry("bench/train --rounds 3", "as bench/overhead"),
          Map.entry("bench/scale", "as bench/overhead"),
          Map.entry(
              "export TEMPORAL_ADDRESS=temporal.example:7233", "names a server that is not here"),
          Map.entry(
              "osier worker --agents 8 --root /srv/repos --metrics 0.0.0.0:9464 --log json",
              "of a production's own server; ProductionWorkerIT does it"),
          Map.entry(
              "docker compose up --detach --wait",
              "needs an engine; OpsFilesTest holds the file against the program"),
          Map.entry("docker compose logs --follow worker", "likewise"),
          Map.entry(
              "osier worker --deployment osier --build-id 1.4.0",
              "likewise of a production's own server; ProductionWorkerIT does it"),
          Map.entry(
              "temporal worker deployment set-current-version --deployment-name osier --build-id 1.4.0 --yes",
              "of a production's own server; ProductionWorkerIT does it"),
          Map.entry(
              "export OSIER_CODEC_KEYS=$(osier codec --new-key 2026-11)",
              "of a production's own server; ProductionWorkerIT does it"),
          Map.entry("osier codec --origin http://localhost:8080 &", "CodecEndpointTest does it"),
          Map.entry(
              "temporal workflow show --workflow-id my-run --codec-endpoint http://127.0.0.1:8234",
              "of a production's own server; ProductionWorkerIT does it"));

  private static final Pattern INLINE = Pattern.compile("`osier ([a-z0-9-]+)[^`]*`");

  @TempDir Path folder;

  /** Each block of the documents at the root stands alone. */
  static Stream<List<Documents.Block>> rootBlocks() throws IOException {
    return blocksOfCommands().filter(block -> !block.ofPage()).map(List::of);
  }

  /** The blocks of a page below docs/ are read one after another, as by a reader who follows it. */
  static Stream<List<Documents.Block>> pages() throws IOException {
    return Documents.blocks().stream()
        .filter(Documents.Block::ofPage)
        .collect(groupingBy(Documents.Block::document, TreeMap::new, toList()))
        .values()
        .stream()
        .filter(blocks -> blocks.stream().anyMatch(Documents.Block::holdsCommands));
  }

  static Stream<Documents.Block> blocksOfCommands() throws IOException {
    return Documents.blocks().stream().filter(Documents.Block::holdsCommands);
  }

  static Stream<Documents.Block> plans() throws IOException {
    return Documents.blocks().stream()
        .filter(block -> block.language().matches("ya?ml|json"))
        .filter(block -> block.text().contains("tasks"));
  }

  @ParameterizedTest
  @MethodSource("rootBlocks")
  @DisplayName("say only commands that work, and show the output that they give")
  void commandsWork(List<Documents.Block> blocks) throws Exception {
    read(blocks, folder);
  }

  /** As somebody reads who types each command. */
  static void read(List<Documents.Block> blocks, Path folder) throws Exception {
    List<Documents.Step> steps =
        blocks.stream()
            .filter(Documents.Block::holdsCommands)
            .flatMap(b -> b.steps().stream())
            .toList();
    boolean onAServer = steps.stream().anyMatch(s -> s.bare().startsWith("temporal "));
    if (onAServer) {
      TemporalCli.requireInstalled();
    }
    try (Reader reader = new Reader(folder)) {
      if (onAServer) {
        reader.usesTemporal();
      }
      writePlan(reader.stage());
      for (Documents.Block block : blocks) {
        if (block.file() != null) {
          reader.writes(block.file(), block.text());
        }
        for (Documents.Step step :
            block.holdsCommands() ? block.steps() : List.<Documents.Step>of()) {
          type(reader, block, step);
        }
      }
      reader.stage().assertNothingLeft();
    }
  }

  private static void type(Reader reader, Documents.Block block, Documents.Step step)
      throws Exception {
    if (LEFT_OUT.containsKey(step.bare())) {
      return;
    }
    Exited ending = reader.type(step);
    assertThat(ending.code())
        .as("%s: %s\n%s%s", block, step.command(), ending.text(), ending.errors())
        .isEqualTo(step.exit());
    assertThat((ending.text() + ending.errors()).lines().map(String::strip))
        .as("output of %s in %s", step.command(), block)
        .containsAll(step.quoted().stream().map(String::strip).toList());
    if (step.bare().startsWith("temporal workflow start ")) {
      assertThat(reader.result(ending.text())).contains("\"completed\"");
    }
  }

  /** The README's plan, in the two forms in which its commands name it. */
  private static void writePlan(Stage stage) throws Exception {
    String plan = plans().findFirst().orElseThrow().text();
    Files.writeString(stage.repository().resolve("plan.yaml"), plan);
    ObjectNode document = PlanDocument.parse(plan.getBytes(StandardCharsets.UTF_8));
    document.put("repository", stage.repository().toString());
    Files.writeString(stage.repository().resolve("plan.json"), document.toString());
    // So that what is checked out is clean, and the target can be moved.
    Files.writeString(stage.repository().resolve(".git/info/exclude"), "plan.*\n");
  }

  @ParameterizedTest
  @MethodSource("plans")
  @DisplayName("show only plans that are valid")
  void plansAreValid(Documents.Block plan) throws Exception {
    Stage stage = new Stage(folder);
    String file = stage.plan(plan.language().equals("json") ? "p.json" : "p.yaml", plan.text());
    InProcess osier = new InProcess(stage.repository(), stage.environment(), new byte[0]);

    assertThat(osier.run("validate", file)).as("%s\n%s", plan, osier.err()).isZero();
  }

  @Test
  @DisplayName("leave no command untyped without a reason that still applies")
  void whatIsLeftOutIsStillThere() throws IOException {
    List<String> commands =
        blocksOfCommands().flatMap(b -> b.steps().stream()).map(Documents.Step::bare).toList();
    assertThat(commands).containsAll(LEFT_OUT.keySet());
    Path root = Path.of("").toAbsolutePath().getParent();
    for (String command : LEFT_OUT.keySet()) {
      List<String> words = List.of(command.split(" ", -1));
      if (words.get(0).matches("\\.ci/.*|bench/.*")) {
        Path program = root.resolve(words.get(0));
        assertThat(program).isExecutable();
        String text = Files.readString(program);
        assertThat(words.stream().filter(word -> word.startsWith("--"))).allMatch(text::contains);
      }
    }
  }

  @Test
  @DisplayName("name only commands that there are")
  void namedCommandsExist() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    Matcher named = INLINE.matcher(Files.readString(root.resolve("README.md")));
    int seen = 0;
    for (; named.find(); seen++) {
      InProcess osier = new InProcess(folder, Map.of(), new byte[0]);
      String word = named.group(1);
      assertThat(word.startsWith("-") ? osier.run(word) : osier.run("help", word))
          .as("%s\n%s", named.group(), osier.err())
          .isZero();
    }
    assertThat(seen).isPositive();
  }

  @Test
  @DisplayName("are read as a reader does: $ before a command, its output below, # for remarks")
  void outputStandsBelowItsCommand() {
    List<Documents.Block> blocks =
        Documents.blocks(
            "a.md",
            List.of(
                "```console",
                "$ osier --version  # fast",
                "osier 1",
                "",
                "$ true",
                "```",
                "`x`",
                "```sh",
                "# first",
                "echo a",
                "```"));
    assertThat(blocks.get(0).steps())
        .containsExactly(
            new Documents.Step("osier --version  # fast", List.of("osier 1")),
            new Documents.Step("true", List.of()));
    assertThat(blocks.get(0).steps().get(0).bare()).isEqualTo("osier --version");
    assertThat(blocks.get(1).steps()).containsExactly(new Documents.Step("echo a", List.of()));
    assertThat(blocks.get(1).place()).isEqualTo("a.md:8");
  }
}
