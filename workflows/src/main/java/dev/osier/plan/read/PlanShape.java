package dev.osier.plan.read;

import java.util.List;

/**
 * The objects that a plan is made of and the fields each may have: the one list, for {@link
 * PlanReader} and for the JSON Schema.
 */
public enum PlanShape {
  PLAN(
      field(
          "repository",
          "A directory in a git repository, or a plain directory; absolute, unless given to the"
              + " osier command"),
      field("target", "The branch the work lands on; default: the one checked out there"),
      field("base", "The branch, tag or commit where tasks start; default: the target"),
      field("agent", "The program that does the tasks; default: claude"),
      field("verify", "Run in each workspace after its agent; exit code 0 is success"),
      field("verifyTimeout", "For the check of each task's work; default: the task's timeout"),
      field("concurrency", "Agents of this run at once; default: the host's cap"),
      field("onFailure", "When a task fails: the others go on, or halt: no more tasks are started"),
      field("idle", "An agent that neither prints nor changes a file for so long is ended"),
      field(
          "patience",
          "How long a fault that passes by itself is waited for, such as a server that is away"),
      field("budget", "What all agents together may spend; then no more tasks are started"),
      field("commit", "How what agents leave uncommitted is committed"),
      field("tasks", "The pieces of work, at least one"),
      field("merge", "How work is merged and published"),
      field("workspace", "What each workspace is and has")),
  TASK(
      field("id", "Short name, unique also without regard to case; with forEach it has {item}"),
      field("title", "One line for people; default: the id"),
      field("prompt", "What the agent is asked"),
      field("promptFile", "A file of the repository with the prompt"),
      field("priority", "1 is first, 5 last; equal ones go by their place in the plan"),
      field(
          "needs",
          "Ids of tasks whose merged work this one starts from; the id of a forEach task, as"
              + " written, is all of its tasks"),
      field(
          "forEach",
          "One task for each item; {item} is replaced in id, title, prompt, promptFile, files,"
              + " needs and verify"),
      field("workspace", "none: the task only reads and answers, in a scratch folder"),
      field("files", "Globs of the files the task touches; a change outside them fails the try"),
      field("agent", "The program that does this task; default: the plan's"),
      field("verify", "Run after the agent; exit code 0 is success; default: the plan's"),
      field("tries", "Agent runs at most, each told what failed before"),
      field("timeout", "For the agent of each try, such as 90s, 30m or 1h30m"),
      field("idle", "An agent that neither prints nor changes a file for so long has failed"),
      field("budget", "What all tries together may spend; then the try ends, and is the last"),
      field(
          "onConflict", "When its work conflicts: skip, rerun or ask; default: merge.onConflict")),
  BUDGET(
      field("cost", "US dollars, as far as agents tell them"),
      field("turns", "Answers of models, as far as agents tell them"),
      field("time", "How long agents run, added up, such as 2h")),
  COMMIT(
      field(
          "message",
          "The message; {title}, {task}, {run} and {agent} in it are replaced. A trailer"
              + " Osier-Effect is added")),
  AGENT(
      field(
          "preset",
          "Name of a preset, such as claude or codex; with neither this nor a command, a task's"
              + " agent is the plan's with what it says instead"),
      field(
          "permissions",
          "edit: it may change files; work: also run the plan's own commands, and git in its"
              + " workspace; all: anything. Of a command of your own: how it is told each"),
      field(
          "model",
          "The model, as its program calls it. Of a command of your own: the words by which it is"
              + " told, such as [--model, \"{model}\"]"),
      field("args", "Words that its program is given besides"),
      field(
          "command",
          "A line for sh, or a list of words; {prompt}, {promptFile}, {task} and {title} in it are"
              + " passed safely, never as shell text; {options} is where model, permissions and"
              + " args go"),
      field("env", "Environment variables for the agent"),
      field("input", "What it reads from its standard input, such as {prompt}; default: nothing"),
      field("resume", "The command that goes on with {session}; default: it cannot"),
      field("output", "Rules by which its output is read"),
      field("mend", "What a person does when its key is refused, as a sentence"),
      field("keys", "Variables with keys that it needs; it gets no other provider's"),
      field("allow", "How a command that it may run is written, where it can tell them apart"),
      field("install", "What a person types to install it"),
      field("cannot", "What it cannot be told or does not tell, as a sentence")),
  GRANT(
      field("options", "Words for {options}; a list among them is left out if a value is missing"),
      field("env", "Environment variables"),
      field("files", "By name, files that are written to .osier/ in its workspace")),
  ALLOW(
      field("line", "A whole line that may be run, such as Bash({command})"),
      field("start", "The beginning of a command, after which arguments may follow")),
  OUTPUT(
      field("when", "Paths of a line of JSON, each with a pattern for its whole value"),
      field("match", "A pattern for a line of text; its groups are named like the fields below"),
      field("session", "Path to the name of the conversation"),
      field("message", "Path to what the agent says"),
      field("failure", "Path to why the agent gave up"),
      field("cost", "Paths to US dollars, added up"),
      field("turns", "Paths to numbers of answers of the model, or a number"),
      field("tokens", "Paths to numbers of tokens, added up"),
      field("retryAfterSeconds", "Path to how long to wait after a rate limit"),
      field("retryAt", "Path to when the rate limit ends, in seconds since 1970"),
      field("call", "Paths to the names of calls of its tools, by which it tells which was denied"),
      field("tool", "Paths to the tools of these calls"),
      field("command", "Paths to their commands, or to what else they are about"),
      field("denied", "Paths to the names of calls that were denied"),
      field("is", "limited: the provider takes no more for now; refused: it does not take the key"),
      field("add", "Numbers are added to those of earlier lines instead of replacing them"),
      field("show", "How osier logs shows it, such as \"$ {/input/command}\"; default: not")),
  FILES(
      field("create", "Files the task makes"),
      field("modify", "Files the task changes"),
      field("read", "Files the task should look at")),
  MERGE(
      field(
          "onConflict",
          "When a task's work conflicts; skip: it gives way; rerun: it is done again on top of what"
              + " was merged; ask: the run waits for resolveConflict"),
      field("verify", "Run on a candidate before it is published; default: the plan's verify"),
      field("verifyTimeout", "For each check of a candidate, or of the base"),
      field(
          "style",
          "What the history looks like; merge: a merge commit for each task; squash: one commit for"
              + " each; rebase: its commits again, one by one"),
      field("rules", "What is done with conflicts in certain files, before onConflict"),
      field(
          "publish",
          "end: what was merged and verified; all: only if every task was; each: after each"
              + " verified merge; ask: wait for osier approve; never: leave it on a branch"),
      field(
          "redBase",
          "When the base fails the check by itself; refuse: publish nothing; ignore: the check"
              + " blames nobody"),
      field("slots", "Checks of candidates at a time, each in a workspace of its own"),
      field("push", "Name of the remote that the target is pushed to, never by force"),
      field(
          "sign",
          "Signatures of merges; never: none; auto: where your commit.gpgSign asks for them, and"
              + " what cannot be signed is merged without, which the report says; require: always,"
              + " or the run is refused")),
  RULE(
      field("files", "Globs of the files it is for; of several rules for a file the first holds"),
      field("union", "true: the lines of both sides are taken"),
      field(
          "regenerate",
          "Run where the merged files are, with these as they were integrated before; what it"
              + " writes to them is committed")),
  WORKSPACE(
      field("kind", "How it is made; default: a worktree in git, a copy otherwise"),
      field("setup", "Run once in a new workspace, before the agent"),
      field("setupTimeout", "For the set-up; default: the task's timeout"),
      field("include", "Untracked files to copy in, besides those .worktreeinclude names"),
      field("caches", "Environment variables, each with the name of a directory shared by all"),
      field(
          "hooks",
          "run: the repository's pre-commit and commit-msg hooks, as they are at the base, on what"
              + " an agent left uncommitted; skip: none. Each has as long as the check of a task's"
              + " work"),
      field("keep", "Which settled workspaces stay for keepFor"),
      field("keepFor", "How long a settled workspace may be looked at"));

  @SuppressWarnings("ImmutableEnumChecker") // From List.of.
  private final List<PlanField> fields;

  @SuppressWarnings("ImmutableEnumChecker") // Likewise.
  private final List<String> names;

  PlanShape(PlanField... fields) {
    this.fields = List.of(fields);
    names = this.fields.stream().map(PlanField::name).toList();
  }

  private static PlanField field(String name, String doc) {
    return new PlanField(name, doc);
  }

  /** In the order in which people write them. */
  public List<PlanField> fields() {
    return fields;
  }

  /** Their names, in the same order. */
  public List<String> names() {
    return names;
  }

  /** Whether there is a field {@code name}. */
  public boolean has(String name) {
    return names.contains(name);
  }
}
