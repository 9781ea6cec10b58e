package dev.osier.plan.read;

import static dev.osier.plan.read.FieldType.anyText;
import static dev.osier.plan.read.FieldType.flag;
import static dev.osier.plan.read.FieldType.object;
import static dev.osier.plan.read.FieldType.text;
import static dev.osier.plan.read.FieldType.word;
import static dev.osier.plan.read.PlanShape.field;

import dev.osier.plan.agent.OutputRule.Meaning;

/** The rows of the table of {@link PlanShape} for agents. */
final class AgentFields {
  private AgentFields() {}

  /** How a program is told one of the permissions. */
  static PlanField[] grant() {
    return new PlanField[] {
      field(
          "options",
          GrantReader.OPTIONS,
          "Words for {options}; a list among them is left out if a value is missing"),
      field("env", Variables.ENV, "Environment variables"),
      field(
          "files", GrantReader.FILES, "By name, files that are written to .osier/ in its workspace")
    };
  }

  /** How it is told single commands that it may run. */
  static PlanField[] allow() {
    return new PlanField[] {
      field(
          "line",
          text(GrantReader::commandProblem),
          "A whole line that may be run, such as Bash({command})"),
      field(
              "start",
              text(GrantReader::commandProblem),
              "The beginning of a command, after which arguments may follow")
          .required("needs start: how the beginning of a command is written")
    };
  }

  /** How one kind of line in its output reads. */
  static PlanField[] output() {
    return new PlanField[] {
      field(
          "when",
          DefinitionReader.WHEN,
          "Paths of a line of JSON, each with a pattern for its whole value"),
      field(
          "match",
          DefinitionReader.MATCH,
          "A pattern for a line of text; its groups are named like the fields below"),
      field("session", DefinitionReader.PATHS, "Path to the name of the conversation"),
      field("message", DefinitionReader.PATHS, "Path to what the agent says"),
      field("failure", DefinitionReader.PATHS, "Path to why the agent gave up"),
      field("cost", DefinitionReader.PATHS, "Paths to US dollars, added up"),
      field(
          "turns", DefinitionReader.PATHS, "Paths to numbers of answers of the model, or a number"),
      field("tokens", DefinitionReader.PATHS, "Paths to numbers of tokens, added up"),
      field(
          "retryAfterSeconds",
          DefinitionReader.PATHS,
          "Path to how long to wait after a rate limit"),
      field(
          "retryAt",
          DefinitionReader.PATHS,
          "Path to when the rate limit ends, in seconds since 1970"),
      field(
          "call",
          DefinitionReader.PATHS,
          "Paths to the names of calls of its tools, by which it tells which was denied"),
      field("tool", DefinitionReader.PATHS, "Paths to the tools of these calls"),
      field(
          "command",
          DefinitionReader.PATHS,
          "Paths to their commands, or to what else they are about"),
      field("denied", DefinitionReader.PATHS, "Paths to the names of calls that were denied"),
      field(
          "is",
          word(Meaning.class),
          "limited: the provider takes no more for now; refused: it does not take the key"),
      field("add", flag(), "Numbers are added to those of earlier lines instead of replacing them"),
      field(
          "show",
          DefinitionReader.SHOW,
          "How osier logs shows it, such as \"$ {/input/command}\"; default: not")
    };
  }

  /** The program that does a task, and what a plan says of its use. */
  static PlanField[] agent() {
    return new PlanField[] {
      field(
          "preset",
          AgentReader.PRESET,
          "Name of a preset, such as claude or codex; with neither this nor a command, a task's"
              + " agent is the plan's with what it says instead"),
      field(
          "permissions",
          GrantReader.PERMISSIONS,
          "edit: it may change files; work: also run the plan's own commands, and git in its"
              + " workspace; all: anything. Of a command of your own: how it is told each"),
      field(
          "model",
          GrantReader.MODEL,
          "The model, as its program calls it. Of a command of your own: the words by which it is"
              + " told, such as [--model, \"{model}\"]"),
      field("args", anyText().list(), "Words that its program is given besides"),
      field(
          "command",
          DefinitionReader.LINE,
          "A line for sh, or a list of words; {prompt}, {promptFile}, {task} and {title} in it are"
              + " passed safely, never as shell text; {options} is where model, permissions and"
              + " args go"),
      field("env", Variables.ENV, "Environment variables for the agent"),
      field(
          "input",
          text(),
          "What it reads from its standard input, such as {prompt}; default: nothing"),
      field(
          "resume",
          DefinitionReader.LINE,
          "The command that goes on with {session}; default: it cannot"),
      field(
          "output",
          DefinitionReader.RULE.list(0, "", 40, "rules"),
          "Rules by which its output is read"),
      field("mend", text(), "What a person does when its key is refused, as a sentence"),
      field(
          "keys",
          text(Variables::nameProblem).list().orNull(),
          "Variables with keys that it needs; it gets no other provider's"),
      field(
          "allow",
          object(PlanShape.ALLOW),
          "How a command that it may run is written, where it can tell them apart"),
      field("install", text(), "What a person types to install it"),
      field("cannot", text(), "What it cannot be told or does not tell, as a sentence")
    };
  }
}
