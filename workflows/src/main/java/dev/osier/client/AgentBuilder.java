package dev.osier.client;

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

  @Override
  AgentBuilder self() {
    return this;
  }
}
