package dev.osier.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Plan;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.Task;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.WorkspacePolicy.Hooks;
import dev.osier.plan.WorkspacePolicy.Keep;
import dev.osier.plan.agent.Permissions;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import dev.osier.plan.read.PlanShape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

@Label("A plan built in Java")
class PlanBuilderTest {
  /** Fields without a method of their own, which {@code with} sets. */
  private static final Set<String> BY_NAME =
      Set.of(
          "AGENT.resume",
          "AGENT.output",
          "AGENT.mend",
          "AGENT.keys",
          "AGENT.allow",
          "AGENT.install",
          "AGENT.cannot",
          // Fields that are newer than these builders.
          "PLAN.verifyTimeout",
          "PLAN.idle",
          "PLAN.patience",
          "PLAN.budget",
          "TASK.idle",
          "TASK.budget",
          "TASK.onConflict",
          "MERGE.verifyTimeout",
          "MERGE.redBase",
          "MERGE.slots",
          "MERGE.push",
          "MERGE.sign",
          "MERGE.style",
          "MERGE.rules",
          "WORKSPACE.setupTimeout");

  private static final String DOCUMENT =
      """
      repository: /srv/shop
      target: main
      base: v1.0
      agent: {command: [my-agent, "{task}"], env: {LEVEL: high}, input: "{prompt}"}
      verify: make test
      concurrency: 4
      onFailure: halt
      commit: {message: "{task}: {title}"}
      tasks:
        - id: "parse-{item}"
          title: Parse {item}
          prompt: |-
            Write the parser
            of {item}
          forEach: [a, b]
          priority: 1
          files: {create: ["src/{item}/"], modify: ["{item}.xml"], read: ["docs/**"]}
          agent: {preset: claude, env: {A: "1"}, permissions: edit, model: opus, args: [--verbose]}
          verify: make parser
          tries: 3
          timeout: 1h30m
        - id: review
          promptFile: prompts/review.md
          needs: ["parse-{item}"]
          workspace: none
          agent: codex
      merge: {onConflict: skip, verify: make all, publish: all}
      workspace:
        kind: clone
        setup: npm ci
        include: [.env, config/*.local]
        caches: {GOCACHE: go}
        hooks: skip
        keep: always
        keepFor: 2h
      """;

  private static PlanBuilder everything() {
    return PlanBuilder.of("/srv/shop")
        .target("main")
        .base("v1.0")
        .agent(
            AgentBuilder.command(List.of("my-agent", "{task}"))
                .env("LEVEL", "high")
                .input("{prompt}"))
        .verify("make test")
        .concurrency(4)
        .onFailure(OnFailure.HALT)
        .commitMessage("{task}: {title}")
        .task(
            "parse-{item}",
            task ->
                task.title("Parse {item}")
                    .prompt("Write the parser\nof {item}")
                    .forEach("a", "b")
                    .priority(1)
                    .creates("src/{item}/")
                    .modifies("{item}.xml")
                    .reads("docs/**")
                    .agent(
                        AgentBuilder.preset("claude")
                            .env("A", "1")
                            .permissions(Permissions.EDIT)
                            .model("opus")
                            .args(List.of("--verbose")))
                    .verify("make parser")
                    .tries(3)
                    .timeout(Duration.ofMinutes(90)))
        .task(
            "review",
            task ->
                task.promptFile("prompts/review.md")
                    .needs("parse-{item}")
                    .readsOnly()
                    .agent("codex"))
        .merge(
            merge ->
                merge.onConflict(OnConflict.SKIP).verify("make all").publish(PublishPolicy.ALL))
        .workspace(
            workspace ->
                workspace
                    .kind(WorkspaceKind.CLONE)
                    .setup("npm ci")
                    .include(".env")
                    .include("config/*.local")
                    .cache("GOCACHE", "go")
                    .hooks(Hooks.SKIP)
                    .keep(Keep.ALWAYS, Duration.ofHours(2)));
  }

  @Example
  @Label("says what the same plan says that was written by hand")
  void isTheDocument() throws InvalidPlanException {
    JsonNode written = PlanDocument.parse(DOCUMENT.getBytes(UTF_8));

    assertThat(everything().toJson()).isEqualTo(written);
    assertThat(everything().read())
        .isEqualTo(PlanReader.read(PlanDocument.parse(DOCUMENT.getBytes(UTF_8))));
  }

  @Example
  @Label("may have every field that a plan may have")
  void hasEveryField() {
    JsonNode plan =
        everything()
            .idle(Duration.ofMinutes(10))
            .patience(Duration.ofMinutes(5))
            .budget(budget -> budget.cost(5.5).turns(100).time(Duration.ofHours(2)))
            .task(
                "last",
                task ->
                    task.idle(Duration.ofSeconds(90))
                        .budget(budget -> budget.turns(3))
                        .onConflict(OnConflict.RERUN))
            .verifyTimeout(Duration.ofMinutes(20))
            .merge(
                merge ->
                    merge
                        .onConflict(OnConflict.SKIP)
                        .verify("make all")
                        .verifyTimeout(Duration.ofHours(3))
                        .publish(PublishPolicy.ALL)
                        .style("squash")
                        .union("CHANGELOG.md")
                        .regenerate("npm install", "package-lock.json", "b.lock")
                        .redBase("ignore")
                        .slots(2)
                        .push("origin")
                        .sign("require"))
            .toJson();
    JsonNode tasks = plan.get("tasks");

    assertThat(plan.get("idle").asText()).isEqualTo("10m");
    assertThat(plan.get("patience").asText()).isEqualTo("5m");
    assertThat(plan.get("budget").toString())
        .isEqualTo("{\"cost\":5.5,\"turns\":100,\"time\":\"2h\"}");
    assertThat(plan.get("merge").get("rules").toString())
        .isEqualTo(
            "[{\"files\":[\"CHANGELOG.md\"],\"union\":true},{\"files\":[\"package-lock.json\","
                + "\"b.lock\"],\"regenerate\":\"npm install\"}]");
    assertThat(tasks.get(2).toString())
        .isEqualTo(
            "{\"id\":\"last\",\"idle\":\"1m30s\",\"budget\":{\"turns\":3},\"onConflict\":\"rerun\"}");

    assertFields(PlanShape.PLAN, plan);
    assertFields(PlanShape.TASK, tasks.get(0), tasks.get(1), tasks.get(2));
    assertFields(PlanShape.FILES, tasks.get(0).get("files"));
    assertFields(PlanShape.AGENT, plan.get("agent"), tasks.get(0).get("agent"));
    assertFields(PlanShape.MERGE, plan.get("merge"));
    assertFields(PlanShape.WORKSPACE, plan.get("workspace"));
  }

  private static void assertFields(PlanShape shape, JsonNode... objects) {
    for (String name : shape.names()) {
      if (!BY_NAME.contains(shape + "." + name)) {
        assertThat(List.of(objects)).as("%s of %s", name, shape).anyMatch(o -> o.has(name));
      }
    }
  }

  @Example
  @Label("takes by its name what it has no method for")
  void takesFieldsByName() throws InvalidPlanException {
    Plan plan =
        PlanBuilder.of("/r")
            .with("concurrency", 2)
            .with("idle", Duration.ofMinutes(5))
            .with("onFailure", OnFailure.HALT)
            .agent(
                AgentBuilder.command("agent {prompt}")
                    .with("resume", List.of("agent", "{session}"))
                    .with("output", List.of(Map.of("match", "session (?<session>.*)"))))
            .task("a", task -> task.with("prompt", "Do it"))
            .read();

    assertThat(plan.concurrency()).isEqualTo(2);
    assertThat(plan.idle()).isEqualTo(Duration.ofMinutes(5));
    assertThat(plan.onFailure()).isEqualTo(OnFailure.HALT);
    assertThat(plan.tasks().get(0).prompt()).isEqualTo("Do it");
  }

  @Example
  @Label("G8 is refused with all its problems at once")
  void isRefused() {
    PlanBuilder plan =
        PlanBuilder.of("/r")
            .agent("codex")
            .task("grammar", task -> task.prompt("x"))
            .task("parser", task -> task.needs("grammer").priority(9));

    assertThatThrownBy(plan::read)
        .isInstanceOf(InvalidPlanException.class)
        .hasMessageContainingAll(
            "tasks[1]: needs a prompt", "tasks[1].priority", "did you mean \"grammar\"?");
  }

  @Example
  @Label("G8 with half of a character in it is refused: JSON cannot carry that")
  void halfCharacterIsRefused() {
    PlanBuilder plan = PlanBuilder.of("/r").task("a", task -> task.prompt("\ud83d"));

    assertThatThrownBy(plan::read).isInstanceOf(InvalidPlanException.class);
  }

  @Example
  @Label("does not change when its builder goes on")
  void isACopy() {
    PlanBuilder builder = PlanBuilder.of("/r").task("a", task -> task.prompt("x"));
    JsonNode before = builder.toJson();

    builder.target("main").task("b", task -> task.prompt("y"));

    assertThat(before.has("target")).isFalse();
    assertThat(before.get("tasks")).hasSize(1);
  }

  /** What is put into a task, and has to come out of the reader. */
  record Wanted(
      String prompt,
      @Nullable String title,
      int priority,
      int tries,
      int timeoutSeconds,
      boolean readsOnly,
      @Nullable String verify) {}

  @Property(tries = 500)
  @Label("is read as it was built, whatever stands in it")
  void isReadAsItWasBuilt(@ForAll("tasks") List<Wanted> wanted, @ForAll("texts") String path)
      throws InvalidPlanException {
    PlanBuilder builder = PlanBuilder.of("/" + path).agent("codex");
    for (int i = 0; i < wanted.size(); i++) {
      Wanted task = wanted.get(i);
      String[] needs = IntStream.range(0, i).mapToObj(n -> "t" + n).toArray(String[]::new);
      builder.task("t" + i, each -> fill(each.needs(needs), task));
    }

    Plan plan = builder.read();

    assertThat(plan.repository()).isEqualTo("/" + path);
    for (int i = 0; i < wanted.size(); i++) {
      Task task = plan.tasks().get(i);
      assertThat(
              new Wanted(
                  String.valueOf(task.prompt()),
                  task.title(),
                  task.priority(),
                  task.tries(),
                  (int) task.timeout().toSeconds(),
                  task.workspace() == dev.osier.plan.TaskWorkspace.NONE,
                  task.verify()))
          .isEqualTo(wanted.get(i));
      assertThat(task.needs()).hasSize(i);
    }
  }

  private static TaskBuilder fill(TaskBuilder task, Wanted wanted) {
    task.prompt(wanted.prompt())
        .priority(wanted.priority())
        .tries(wanted.tries())
        .timeout(Duration.ofSeconds(wanted.timeoutSeconds()));
    if (wanted.title() != null) {
      task.title(wanted.title());
    }
    if (wanted.verify() != null) {
      task.verify(wanted.verify());
    }
    return wanted.readsOnly() ? task.readsOnly() : task;
  }

  @Provide
  Arbitrary<List<Wanted>> tasks() {
    return Combinators.combine(
            prompts(),
            texts().injectNull(0.5),
            Arbitraries.integers().between(1, 5),
            Arbitraries.integers().between(1, 10),
            Arbitraries.integers().between(1, 604_800),
            Arbitraries.of(true, false),
            texts().injectNull(0.5))
        .as(Wanted::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /** Of one line, with what YAML, JSON and shells treat in a special way. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a", "0", " ", "'", "\"", "\\", "{", "}", ":", "#", "- ", "~", "no", "1e9", "$(x)", "é",
            "😀", "|", "*", "&", "!", "%", "@", "`", "/")
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(parts -> "x" + String.join("", parts) + "y");
  }

  private Arbitrary<String> prompts() {
    return texts().list().ofMinSize(1).ofMaxSize(3).map(lines -> String.join("\n\t", lines));
  }
}
