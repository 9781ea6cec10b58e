package dev.osier.agent;

import dev.osier.plan.agent.AgentDefinition;

/** A program that is known by a name. */
public record AgentPreset(String name, AgentDefinition definition) {

  /** The program that has to be installed. */
  public String program() {
    return definition.command().program();
  }
}
