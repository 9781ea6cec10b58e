package dev.osier.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code osier retry RUN TASK}. */
@Command(
    name = "retry",
    description =
        "Give a task of an open run one more try, such as one that failed. The run says whether it"
            + " can.")
final class RetryCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Its id or its key, or the beginning of either")
  String run = "";

  @Parameters(index = "1", paramLabel = "TASK", description = "Its id")
  String task = "";

  RetryCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    return new RunUpdate("retry task " + task + " of", "retryTask", Map.of("task", task))
        .send(run, invocation);
  }
}
