package dev.osier.cli.follow;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.server.NoServerException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The task of an open run that a command wishes something for. */
public final class TaskName {
  @Mixin RunName run = new RunName();

  @Parameters(index = "1", paramLabel = "TASK", description = "Its id")
  String task = "";

  /**
   * Sends the wish to the run, and prints the answer.
   *
   * @param verb for messages: {@code retry}
   * @param update its name in Temporal
   * @param more of its argument, besides the task
   * @return the exit code
   */
  public int send(String verb, String update, Map<String, Object> more, Invocation invocation)
      throws Refusal, NoServerException, InterruptedException {
    Map<String, Object> argument = new LinkedHashMap<>();
    argument.put("task", task);
    argument.putAll(more);
    return new RunUpdate(verb + " task " + task + " of", update, argument).send(run, invocation);
  }
}
