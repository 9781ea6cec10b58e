package dev.osier.cli;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.output.Json;
import dev.osier.plan.read.PlanSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code osier schema}. */
@Command(
    name = "schema",
    description = "Print the JSON schema of a plan: what it may say, for editors and services.")
final class SchemaCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  SchemaCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    invocation.console().answer(Json.document(PlanSchema.generate()));
    return ExitCode.DONE.number();
  }
}
