package dev.osier.client;

import dev.osier.plan.OnConflict;
import dev.osier.plan.TaskWorkspace;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** One task of a plan. */
public final class TaskBuilder extends PlanPart<TaskBuilder> {
  TaskBuilder(String id) {
    set("id", id);
  }

  /** One line for people; default: the id. */
  public TaskBuilder title(String line) {
    return set("title", line);
  }

  /** What the agent is asked. It is data: no shell reads it. */
  public TaskBuilder prompt(String text) {
    return set("prompt", text);
  }

  /** A file of the repository with the prompt, instead of {@link #prompt}. */
  public TaskBuilder promptFile(String path) {
    return set("promptFile", path);
  }

  /** 1 is first, 5 last; default 3. */
  public TaskBuilder priority(int from1To5) {
    return set("priority", from1To5);
  }

  /** Tasks whose merged work this one starts from. */
  public TaskBuilder needs(String... ids) {
    return add("needs", List.of(ids));
  }

  /** One task for each item; <code>{item}</code> is replaced in id, title, prompt and the like. */
  public TaskBuilder forEach(String... items) {
    return forEach(List.of(items));
  }

  /** Likewise. */
  public TaskBuilder forEach(List<String> items) {
    return add("forEach", items);
  }

  /** The task only reads and answers: it gets a scratch folder and no branch. */
  public TaskBuilder readsOnly() {
    return set("workspace", TaskWorkspace.NONE);
  }

  /** Globs of files the task makes. With one or more of these it may change no others. */
  public TaskBuilder creates(String... globs) {
    return files("create", globs);
  }

  /** Globs of files the task changes. With one or more of these it may change no others. */
  public TaskBuilder modifies(String... globs) {
    return files("modify", globs);
  }

  /** Globs of files the task should look at. */
  public TaskBuilder reads(String... globs) {
    return files("read", globs);
  }

  private TaskBuilder files(String which, String... globs) {
    var list = fields().withObjectProperty("files").withArray(which);
    List.of(globs).forEach(list::add);
    return this;
  }

  /** The preset that does this task; default: the plan's agent. */
  public TaskBuilder agent(String preset) {
    return set("agent", preset);
  }

  /** The program that does this task; default: the plan's agent. */
  public TaskBuilder agent(AgentBuilder agent) {
    return set("agent", agent);
  }

  /** A command, run after the agent; exit code 0 is success. Default: the plan's. */
  public TaskBuilder verify(String command) {
    return set("verify", command);
  }

  /** Agent runs at most, each told what failed before; default 1. */
  public TaskBuilder tries(int from1To10) {
    return set("tries", from1To10);
  }

  /** For each try; default: an hour. */
  public TaskBuilder timeout(Duration perTry) {
    return set("timeout", perTry);
  }

  /** An agent that neither prints nor changes a file for so long has failed. */
  public TaskBuilder idle(Duration limit) {
    return set("idle", limit);
  }

  /** What all its tries together may spend. */
  public TaskBuilder budget(UnaryOperator<BudgetBuilder> budget) {
    return set("budget", budget.apply(new BudgetBuilder()));
  }

  /** What happens when its work conflicts; default: what the plan's merging says. */
  public TaskBuilder onConflict(OnConflict word) {
    return set("onConflict", word);
  }

  @Override
  TaskBuilder self() {
    return this;
  }
}
