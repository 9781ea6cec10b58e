package dev.osier.client;

import dev.osier.plan.agent.Permissions;
import java.util.List;

/** The program that does a task. */
public final class AgentBuilder extends PlanPart<AgentBuilder> {
  private AgentBuilder() {}

  /** One that Osier knows, such as {@code claude}, or that the worker's host defines. */
  public static AgentBuilder preset(String name) {
    return new AgentBuilder().set("preset", name);
  }

  /**
   * A program of your own.
   *
   * @param line for {@code sh}; {@code {prompt}}, {@code {promptFile}}, {@code {task}} and {@code
   *     {title}} in it are passed safely, never as shell text
   */
  public static AgentBuilder command(String line) {
    return new AgentBuilder().set("command", line);
  }

  /** A program of your own and its arguments, with the same placeholders. */
  public static AgentBuilder command(List<String> words) {
    return new AgentBuilder().add("command", words);
  }

  /** A variable of its environment. It is seen in the run's history: no place for a secret. */
  public AgentBuilder env(String name, String value) {
    return put("env", name, value);
  }

  /** What a command reads from its standard input, such as <code>{prompt}</code>. */
  public AgentBuilder input(String text) {
    return set("input", text);
  }

  /** The plan's agent, or Osier's default, with what is said here instead: for one task. */
  public static AgentBuilder ofThePlan() {
    return new AgentBuilder();
  }

  /** What it may do without asking; {@link Permissions#WORK} if nothing is said. */
  public AgentBuilder permissions(Permissions permissions) {
    return set("permissions", permissions);
  }

  /** The model, as its program calls it. */
  public AgentBuilder model(String name) {
    return set("model", name);
  }

  /** Words that its program is given besides. */
  public AgentBuilder args(List<String> words) {
    return add("args", words);
  }

  @Override
  AgentBuilder self() {
    return this;
  }
}
