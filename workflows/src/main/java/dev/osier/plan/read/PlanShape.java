package dev.osier.plan.read;

import static dev.osier.plan.read.FieldType.amount;
import static dev.osier.plan.read.FieldType.duration;
import static dev.osier.plan.read.FieldType.durationOrZero;
import static dev.osier.plan.read.FieldType.longText;
import static dev.osier.plan.read.FieldType.object;
import static dev.osier.plan.read.FieldType.scalar;
import static dev.osier.plan.read.FieldType.text;
import static dev.osier.plan.read.FieldType.whole;
import static dev.osier.plan.read.FieldType.word;
import static dev.osier.plan.read.FieldType.yes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.glob.Glob;
import dev.osier.plan.Budget;
import dev.osier.plan.CommitPolicy;
import dev.osier.plan.MergePolicy;
import dev.osier.plan.MergePolicy.RedBase;
import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Plan;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.Task;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.WorkspacePolicy;
import dev.osier.plan.WorkspacePolicy.Hooks;
import dev.osier.plan.WorkspacePolicy.Keep;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.AllowedCommands;
import dev.osier.plan.agent.Grant;
import dev.osier.plan.agent.OutputRule;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects that a plan is made of and the fields each may have: the one table, by which a plan
 * is read, and of which the JSON Schema and the reference page are made. A new field is a row here
 * and a component of that name in the record; what it does is where it is used.
 *
 * <p>Rules between fields are in {@link PlanReader} and the classes that it calls.
 */
public enum PlanShape {
  BUDGET(
      Budget.class,
      field("cost", amount(1_000_000), "US dollars, as far as agents tell them"),
      field("turns", whole(1, 1_000_000), "Answers of models, as far as agents tell them"),
      field("time", duration(), "How long agents run, added up, such as 2h")),
  COMMIT(
      CommitPolicy.class,
      field(
              "message",
              text()
                  .checked(
                      text ->
                          CommitPolicy.problem(
                              text.value(), text.at().problems().likelyWord()::suggest))
                  .said(node -> node.put("maxLength", CommitPolicy.LIMIT_MESSAGE)),
              "The message; {title}, {task}, {run} and {agent} in it are replaced. A trailer"
                  + " Osier-Effect is added")
          .otherwise(CommitPolicy.DEFAULT.message())),
  GRANT(Grant.class, AgentFields.grant()),
  ALLOW(AllowedCommands.class, AgentFields.allow()),
  OUTPUT(OutputRule.class, AgentFields.output()),
  AGENT(AgentDefinition.class, AgentFields.agent()),
  FILES(
      TaskFiles.class,
      field("create", text().list(), "Files the task makes"),
      field("modify", text().list(), "Files the task changes"),
      field("read", text().list(), "Files the task should look at")),
  TASK(
      Task.class,
      field(
              "id",
              text().pattern(TaskRules.ID_TEMPLATE),
              "Short name, unique also without regard to case; with forEach it has {item}")
          .required("needs an id"),
      field("title", text().pattern("^[^\\r\\n]+$"), "One line for people; default: the id"),
      field("prompt", longText(), "What the agent is asked"),
      field("promptFile", text(), "A file of the repository with the prompt"),
      field("priority", whole(1, 5), "1 is first, 5 last; equal ones go by their place in the plan")
          .otherwise(Task.DEFAULT_PRIORITY),
      field(
          "needs",
          text().list(),
          "Ids of tasks whose merged work this one starts from; the id of a forEach task, as"
              + " written, is all of its tasks"),
      field(
          "forEach",
          scalar().list("needs at least one item"),
          "One task for each item; {item} is replaced in id, title, prompt, promptFile, files,"
              + " needs and verify"),
      field(
              "workspace",
              word(TaskWorkspace.class),
              "none: the task only reads and answers, in a scratch folder")
          .otherwise(TaskWorkspace.OWN),
      field(
              "files",
              object(FILES),
              "Globs of the files the task touches; a change outside them fails the try")
          .otherwise(TaskFiles.ANY),
      field("agent", AgentReader.AGENT, "The program that does this task; default: the plan's"),
      field("verify", text(), "Run after the agent; exit code 0 is success; default: the plan's"),
      field("tries", whole(1, 10), "Agent runs at most, each told what failed before")
          .otherwise(Task.DEFAULT_TRIES),
      field("timeout", duration(), "For the agent of each try, such as 90s, 30m or 1h30m")
          .otherwise(Task.DEFAULT_TIMEOUT),
      field(
          "idle",
          duration(),
          "An agent that neither prints nor changes a file for so long has failed"),
      field(
              "budget",
              object(BUDGET),
              "What all tries together may spend; then the try ends, and is the last")
          .otherwise(Budget.NONE),
      field(
          "onConflict",
          word(OnConflict.class),
          "When its work conflicts: skip, rerun or ask; default: merge.onConflict")),
  RULE(
      MergeRule.class,
      field(
              "files",
              text(Glob::problem).list(1, PlanReader.NO_GLOB, 100, "globs"),
              "Globs of the files it is for; of several rules for a file the first holds")
          .required(PlanReader.NO_GLOB),
      field("union", yes(), "true: the lines of both sides are taken"),
      field(
          "regenerate",
          text(),
          "Run where the merged files are, with these as they were integrated before; what it"
              + " writes to them is committed")),
  MERGE(
      MergePolicy.class,
      field(
              "onConflict",
              word(OnConflict.class),
              "When a task's work conflicts; skip: it gives way; rerun: it is done again on top of what"
                  + " was merged; ask: the run waits for resolveConflict")
          .otherwise(MergePolicy.DEFAULT.onConflict()),
      field(
          "verify",
          text(),
          "Run on a candidate before it is published; default: the plan's verify"),
      field("verifyTimeout", duration(), "For each check of a candidate, or of the base")
          .otherwise(MergePolicy.DEFAULT.verifyTimeout()),
      field(
              "style",
              word(MergeStyle.class),
              "What the history looks like; merge: a merge commit for each task; squash: one commit for"
                  + " each; rebase: its commits again, one by one")
          .otherwise(MergePolicy.DEFAULT.style()),
      field(
          "rules",
          object(RULE)
              .either("union", "regenerate", "needs either union: true or regenerate: COMMAND")
              .list(0, "", 100, "rules"),
          "What is done with conflicts in certain files, before onConflict"),
      field(
              "publish",
              word(PublishPolicy.class),
              "end: what was merged and verified; all: only if every task was; each: after each"
                  + " verified merge; ask: wait for osier approve; never: leave it on a branch")
          .otherwise(MergePolicy.DEFAULT.publish()),
      field(
              "redBase",
              word(RedBase.class),
              "When the base fails the check by itself; refuse: publish nothing; ignore: the check"
                  + " blames nobody")
          .otherwise(MergePolicy.DEFAULT.redBase()),
      field("slots", whole(1, 16), "Checks of candidates at a time, each in a workspace of its own")
          .otherwise(MergePolicy.DEFAULT.slots()),
      field(
          "push",
          text(GitName::remoteProblem).pattern("^[^-./:\\s][^:\\s]*$"),
          "Name of the remote that the target is pushed to, never by force"),
      field(
              "sign",
              word(MergeSign.class),
              "Signatures of merges; never: none; auto: where your commit.gpgSign asks for them, and"
                  + " what cannot be signed is merged without, which the report says; require: always,"
                  + " or the run is refused")
          .otherwise(MergePolicy.DEFAULT.sign())),
  WORKSPACE(
      WorkspacePolicy.class,
      field(
          "kind",
          word(WorkspaceKind.class),
          "How it is made; default: a worktree in git, a copy otherwise"),
      field("setup", text(), "Run once in a new workspace, before the agent"),
      field("setupTimeout", duration(), "For the set-up; default: the task's timeout"),
      field(
          "include",
          text(Glob::problem).list(),
          "Untracked files to copy in, besides those .worktreeinclude names"),
      field(
          "caches",
          Variables.CACHES,
          "Environment variables, each with the name of a directory shared by all"),
      field(
              "hooks",
              word(Hooks.class),
              "run: the repository's pre-commit and commit-msg hooks, as they are at the base, on what"
                  + " an agent left uncommitted; skip: none. Each has as long as the check of a task's"
                  + " work")
          .otherwise(WorkspacePolicy.DEFAULT.hooks()),
      field("keep", word(Keep.class), "Which settled workspaces stay for keepFor")
          .otherwise(WorkspacePolicy.DEFAULT.keep()),
      field("keepFor", durationOrZero(), "How long a settled workspace may be looked at")
          .otherwise(WorkspacePolicy.DEFAULT.keepFor())),
  PLAN(
      Plan.class,
      field(
          "repository",
          text(GitName::repositoryProblem),
          "A directory in a git repository, or a plain directory; absolute, unless given to the"
              + " osier command"),
      field(
          "target",
          text(GitName::branchProblem),
          "The branch the work lands on; default: the one checked out there"),
      field(
          "base",
          text(GitName::revisionProblem),
          "The branch, tag or commit where tasks start; default: the target"),
      field(
          "agent",
          AgentReader.AGENT.said(node -> node.put("default", Agent.DEFAULT.name())),
          "The program that does the tasks; default: claude"),
      field("verify", text(), "Run in each workspace after its agent; exit code 0 is success"),
      field(
          "verifyTimeout",
          duration(),
          "For the check of each task's work; default: the task's timeout"),
      field("concurrency", whole(1, 1_000), "Agents of this run at once; default: the host's cap"),
      field(
              "onFailure",
              word(OnFailure.class),
              "When a task fails: the others go on, or halt: no more tasks are started")
          .otherwise(OnFailure.CONTINUE),
      field(
          "idle",
          duration(),
          "An agent that neither prints nor changes a file for so long is ended"),
      field(
              "patience",
              duration(),
              "How long a fault that passes by itself is waited for, such as a server that is away")
          .otherwise(Plan.PATIENCE),
      field(
              "budget",
              object(BUDGET),
              "What all agents together may spend; then no more tasks are started")
          .otherwise(Budget.NONE),
      field("commit", object(COMMIT), "How what agents leave uncommitted is committed")
          .otherwise(CommitPolicy.DEFAULT),
      field(
              "tasks",
              object(TASK)
                  .list("needs at least one task")
                  .said(node -> node.put("maxItems", PlanReader.LIMIT_TASKS)),
              "The pieces of work, at least one")
          .required("a plan needs tasks, at least one with an id and a prompt"),
      field("merge", object(MERGE), "How work is merged and published")
          .otherwise(MergePolicy.DEFAULT),
      field("workspace", object(WORKSPACE), "What each workspace is and has")
          .otherwise(WorkspacePolicy.DEFAULT));

  private final Class<? extends Record> type;

  /** The record's own; looked up once, since that takes long. */
  @SuppressWarnings("ImmutableEnumChecker") // Nobody else has it.
  private final Constructor<? extends Record> constructor;

  @SuppressWarnings("ImmutableEnumChecker") // From toList.
  private final List<String> components;

  @SuppressWarnings("ImmutableEnumChecker") // From List.of.
  private final List<PlanField> fields;

  @SuppressWarnings("ImmutableEnumChecker") // Likewise.
  private final List<String> names;

  PlanShape(Class<? extends Record> type, PlanField... fields) {
    this.type = type;
    RecordComponent[] parts = type.getRecordComponents();
    components = Stream.of(parts).map(RecordComponent::getName).toList();
    try {
      constructor =
          type.getDeclaredConstructor(
              Stream.of(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record without its constructor", e);
    }
    this.fields = List.of(fields);
    names = this.fields.stream().map(PlanField::name).toList();
  }

  static PlanField field(String name, FieldType type, String doc) {
    return new PlanField(name, type, doc, null, null);
  }

  /** The record that such an object is kept in; an agent's is that of a program of one's own. */
  Class<? extends Record> type() {
    return type;
  }

  /** A record of such an object, with these values of its components. */
  Record toRecord(Function<String, @Nullable Object> value) {
    try {
      return constructor.newInstance(components.stream().map(value).toArray());
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new IllegalStateException("the table does not fit " + type, e);
    }
  }

  /** In the order in which people write them. */
  List<PlanField> fields() {
    return fields;
  }

  /** Their names, in the same order. */
  public List<String> names() {
    return names;
  }

  /** What the record's component {@code name} has where the field is not given. */
  @Nullable Object otherwise(String name) {
    return fields.get(names.indexOf(name)).value();
  }

  /** Puts what holds for such an object into a node of a JSON Schema. */
  void describe(ObjectNode node) {
    node.put("type", "object").put("additionalProperties", false);
    ObjectNode properties = node.putObject("properties");
    for (PlanField field : fields) {
      field.describe(properties.putObject(field.name()));
      if (field.missing() != null) {
        node.withArray("required").add(field.name());
      }
    }
  }
}
