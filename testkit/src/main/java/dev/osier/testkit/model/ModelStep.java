package dev.osier.testkit.model;

import java.time.Duration;

/** What a scripted model answers to one request. */
public sealed interface ModelStep {

  /** It has the agent write a file, with the agent's own tool for that where it has one. */
  record Write(String path, String content) implements ModelStep {}

  /** It has the agent run a command of the shell. */
  record Run(String command) implements ModelStep {}

  /** It says something, which ends its turn. */
  record Say(String text) implements ModelStep {}

  /** It takes no more requests for a while (429). */
  record Limit(Duration retryAfter) implements ModelStep {}

  /** It refuses the key (401). */
  record Refuse() implements ModelStep {}

  /** It finds the request wrong (400). */
  record Fail() implements ModelStep {}

  /** It does not answer, until the server is closed. */
  record Hang() implements ModelStep {}
}
