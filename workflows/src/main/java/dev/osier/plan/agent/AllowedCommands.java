package dev.osier.plan.agent;

import org.jspecify.annotations.Nullable;

/**
 * How a program that can tell single commands apart is told which it may run: each command is put
 * in the place of {@code {command}}, escaped as within a string of JSON, and they are joined with
 * commas.
 *
 * @param line how a whole line is written that may be run as it is; null: it looks at the single
 *     commands of a line alone
 * @param start how the beginning of a command is written, after which any arguments may follow
 */
public record AllowedCommands(@Nullable String line, String start) {
  public static final String COMMAND = "{command}";
}
