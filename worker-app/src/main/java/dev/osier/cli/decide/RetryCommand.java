package dev.osier.cli.decide;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.follow.TaskName;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code osier retry RUN TASK}. */
@Command(
    name = "retry",
    description =
        "Give a task of an open run one more try, such as one that failed. The run says whether it"
            + " can.")
public final class RetryCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin TaskName task = new TaskName();

  public RetryCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    return task.send("retry", "retryTask", Map.of(), invocation);
  }
}
