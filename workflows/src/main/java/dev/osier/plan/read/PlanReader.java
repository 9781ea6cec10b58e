package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.glob.Glob;
import dev.osier.plan.Budget;
import dev.osier.plan.CommitPolicy;
import dev.osier.plan.Hooks;
import dev.osier.plan.Keep;
import dev.osier.plan.MergePolicy;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import dev.osier.plan.NotYet;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Plan;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.RedBase;
import dev.osier.plan.Task;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.WorkspacePolicy;
import dev.osier.plan.agent.Agent;
import dev.osier.text.Quote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plan from its tree and checks every rule that needs no repository (G8).
 *
 * <p>In order: the fields, {@code forEach}, the rules of each task, the rules between tasks. All
 * problems are given at once, in the order of the document. A field that is {@code null} counts as
 * not given. Pure: the same tree gives the same plan or the same problems.
 *
 * <h2>forEach</h2>
 *
 * <p>A task with {@code forEach: [a, b]} becomes one task for each item, at its own place in the
 * plan's order. {@code {item}} is replaced in id, title, prompt, promptFile, files, needs and
 * verify. Another task needs all of them by the id as it is written, {@code needs:
 * ["parse-{item}"]}, or one of them by its own, {@code needs: [parse-a]}; within another {@code
 * forEach}, {@code parse-{item}} is the one task of the same item.
 */
public final class PlanReader {
  /** After {@code forEach}. */
  public static final int LIMIT_TASKS = 2_000;

  /** Needs of all tasks, after {@code forEach}. */
  public static final int LIMIT_NEEDS = 50_000;

  /** Files and globs that all tasks create or modify, after {@code forEach}. */
  public static final int LIMIT_GLOBS = 20_000;

  /** Characters of text of the tasks that {@code forEach} makes: what they take of the memory. */
  public static final int LIMIT_EXPANDED = 8 * 1024 * 1024;

  /** A prompt travels in an activity's input, of which Temporal takes 2 MB as JSON. */
  public static final int LIMIT_PROMPT_BYTES = 256 * 1024;

  public static final int LIMIT_CONCURRENCY = 1_000;

  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*|git@.*:.*");

  private final Problems problems = new Problems();
  private final Cursor root;
  private final boolean taken;

  private PlanReader(ObjectNode plan, boolean taken) {
    this.root = Cursor.root(plan, problems);
    this.taken = taken;
  }

  /**
   * @throws InvalidPlanException with every problem of {@code plan}
   */
  public static Plan read(ObjectNode plan) throws InvalidPlanException {
    return new PlanReader(plan, false).read();
  }

  /**
   * Reads a plan that was taken once, by other rules than today's: what these say is no matter.
   *
   * @throws InvalidPlanException never
   * @throws IllegalStateException if no rules can have taken it
   */
  public static Plan readTaken(ObjectNode plan) throws InvalidPlanException {
    return new PlanReader(plan, true).read();
  }

  private Plan read() throws InvalidPlanException {
    root.isObject(PlanShape.PLAN);
    Text repository = repository();
    Text target = root.text("target");
    if (target != null) {
      target.at().problemIfAny(GitName.branchProblem(target.value()));
    }
    Text base = root.text("base");
    if (base != null) {
      base.at().problemIfAny(GitName.revisionProblem(base.value()));
    }
    Agent agent = AgentReader.read(root);
    Text verify = root.text("verify");
    Duration verifyTimeout = BudgetReader.duration(root, "verifyTimeout");
    Integer concurrency =
        root.field("concurrency").map(field -> field.whole(1, LIMIT_CONCURRENCY)).orElse(null);
    OnFailure onFailure = word(root, "onFailure", OnFailure.class, OnFailure.CONTINUE);
    Duration idle = BudgetReader.duration(root, "idle");
    Duration patience = BudgetReader.duration(root, "patience");
    Budget budget = BudgetReader.read(root);
    CommitPolicy commit = commit();
    List<Task> tasks = tasks(agent);
    MergePolicy merge = merge();
    WorkspacePolicy workspace = workspace();
    if (!taken) {
      problems.throwIfAny();
    }
    return new Plan(
        value(repository),
        value(target),
        value(base),
        agent,
        value(verify),
        verifyTimeout,
        concurrency,
        onFailure,
        idle,
        patience == null ? Plan.PATIENCE : patience,
        budget,
        commit,
        tasks,
        merge,
        workspace);
  }

  private @Nullable Text repository() {
    Text repository = root.text("repository");
    if (repository == null) {
      return null;
    }
    String value = repository.value();
    String field = "repository as a URL";
    if (value.startsWith("-")) {
      repository.at().problem(Quote.of(value) + " begins with \"-\"; write ./" + value);
    } else if (URL.matcher(value).matches() && NotYet.refuses(field)) {
      repository.at().problem(NotYet.message(field, Quote.of(value)));
    }
    return repository;
  }

  /** The tasks; empty if something is wrong with them. */
  private List<Task> tasks(@Nullable Agent planAgent) {
    Optional<Cursor> field = root.field("tasks");
    if (field.isEmpty()) {
      root.problem("a plan needs tasks, at least one with an id and a prompt");
      return List.of();
    }
    List<Cursor> elements = field.get().elements();
    if (field.get().isEmptyList()) {
      field.get().problem("needs at least one task");
    }
    List<TaskDraft> drafts = new ArrayList<>();
    for (Cursor element : elements) {
      if (problems.isFull()) {
        return List.of();
      }
      TaskReader.read(element).ifPresent(drafts::add);
    }
    return ForEach.expand(field.get(), drafts)
        .map(tasks -> check(field.get(), tasks, planAgent))
        .orElse(List.of());
  }

  private List<Task> check(Cursor field, List<TaskDraft> tasks, @Nullable Agent planAgent) {
    Agent otherwise = Plan.agentOrDefault(planAgent);
    tasks.forEach(task -> TaskRules.check(task, otherwise));
    TaskNeeds needs = new TaskNeeds(field, tasks, new TaskIds(tasks));
    new OwnedFiles(field, tasks, needs).check();
    if (!taken && !problems.isEmpty()) {
      return List.of();
    }
    return IntStream.range(0, tasks.size())
        .mapToObj(i -> tasks.get(i).toTask(needs.idsNeededBy(i)))
        .toList();
  }

  private CommitPolicy commit() {
    Optional<Cursor> field = root.field("commit").filter(each -> each.isObject(PlanShape.COMMIT));
    Text message = field.map(each -> each.text("message")).orElse(null);
    if (message == null) {
      return CommitPolicy.DEFAULT;
    }
    message
        .at()
        .problemIfAny(CommitPolicy.problem(message.value(), problems.likelyWord()::suggest));
    return new CommitPolicy(message.value());
  }

  private MergePolicy merge() {
    Optional<Cursor> field = root.field("merge").filter(each -> each.isObject(PlanShape.MERGE));
    if (field.isEmpty()) {
      return MergePolicy.DEFAULT;
    }
    Cursor merge = field.get();
    return new MergePolicy(
        word(merge, "onConflict", OnConflict.class, MergePolicy.DEFAULT.onConflict()),
        value(merge.text("verify")),
        verifyTimeout(merge),
        word(merge, "publish", PublishPolicy.class, MergePolicy.DEFAULT.publish()),
        word(merge, "style", MergeStyle.class, MergePolicy.DEFAULT.style()),
        merge.field("rules").map(MergeRuleReader::read).orElse(List.of()),
        word(merge, "redBase", RedBase.class, MergePolicy.DEFAULT.redBase()),
        slots(merge),
        remote(merge),
        word(merge, "sign", MergeSign.class, MergePolicy.DEFAULT.sign()));
  }

  private static Duration verifyTimeout(Cursor merge) {
    Duration timeout = BudgetReader.duration(merge, "verifyTimeout");
    return timeout == null ? MergePolicy.DEFAULT_VERIFY_TIMEOUT : timeout;
  }

  private static int slots(Cursor merge) {
    Integer slots =
        merge.field("slots").map(field -> field.whole(1, MergePolicy.LIMIT_SLOTS)).orElse(null);
    return slots == null ? MergePolicy.DEFAULT.slots() : slots;
  }

  private static @Nullable String remote(Cursor merge) {
    Text push = merge.text("push");
    if (push != null) {
      push.at().problemIfAny(GitName.remoteProblem(push.value()));
    }
    return value(push);
  }

  private WorkspacePolicy workspace() {
    Optional<Cursor> field =
        root.field("workspace").filter(each -> each.isObject(PlanShape.WORKSPACE));
    if (field.isEmpty()) {
      return WorkspacePolicy.DEFAULT;
    }
    Cursor workspace = field.get();
    List<String> include = new ArrayList<>();
    for (Text path : workspace.texts("include")) {
      path.at().problemIfAny(Glob.problem(path.value()));
      include.add(path.value());
    }
    return new WorkspacePolicy(
        workspace.field("kind").map(kind -> kind.word(WorkspaceKind.class)).orElse(null),
        value(workspace.text("setup")),
        BudgetReader.duration(workspace, "setupTimeout"),
        include,
        workspace.field("caches").map(PlanReader::caches).orElse(Map.of()),
        word(workspace, "hooks", Hooks.class, WorkspacePolicy.DEFAULT.hooks()),
        word(workspace, "keep", Keep.class, WorkspacePolicy.DEFAULT.keep()),
        keepFor(workspace));
  }

  private static Map<String, String> caches(Cursor at) {
    Map<String, String> caches = new LinkedHashMap<>();
    EnvNames.read(at)
        .forEach(
            (name, directory) -> {
              directory.at().problemIfAny(CacheNames.variableProblem(name));
              directory.at().problemIfAny(CacheNames.directoryProblem(directory.value()));
              caches.put(name, directory.value());
            });
    return caches;
  }

  private static Duration keepFor(Cursor workspace) {
    Duration otherwise = WorkspacePolicy.DEFAULT.keepFor();
    Text text = workspace.text("keepFor");
    if (text == null) {
      return otherwise;
    }
    String problem = PlanDuration.problem(text.value());
    if (problem != null) {
      text.at().problem(problem);
      return otherwise;
    }
    Duration keepFor = PlanDuration.parse(text.value());
    if (!keepFor.equals(otherwise) && NotYet.refuses(text.at().path())) {
      text.at().problem(NotYet.message(text.at().path(), Quote.of(text.value())));
    }
    return keepFor;
  }

  private static <E extends Enum<E>> E word(Cursor at, String name, Class<E> type, E otherwise) {
    E word = at.field(name).map(field -> field.word(type)).orElse(null);
    return word == null ? otherwise : word;
  }

  private static @Nullable String value(@Nullable Text text) {
    return text == null ? null : text.value();
  }
}
