package dev.osier.cli.look;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.follow.Ending;
import dev.osier.cli.follow.EndingPrinter;
import dev.osier.cli.follow.FoundRun;
import dev.osier.cli.follow.Interrupts;
import dev.osier.cli.follow.KnownRun;
import dev.osier.cli.follow.RunFollower;
import dev.osier.cli.follow.RunName;
import dev.osier.cli.follow.WayOut;
import dev.osier.output.Console;
import dev.osier.output.Json;
import dev.osier.output.Progress;
import dev.osier.worker.WorkerPresence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier watch RUN}. */
@Command(
    name = "watch",
    description =
        "Show a run until its end, as osier run does: a live table on a terminal, a line for each"
            + " event in a pipe. Ctrl-C on a terminal asks whether to stop watching, halt or cancel;"
            + " a second one cancels the run. Elsewhere a signal only ends the watching. The exit"
            + " code is that of osier run; 130 if the run is still open.")
public final class WatchCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RunName run = new RunName();

  @Option(
      names = "--json",
      description = "Print one JSON object a line: what happens, and the report at last")
  boolean json;

  public WatchCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Console console = invocation.console();
    try (Interrupts interrupts = Interrupts.listen();
        FoundRun found = run.require(invocation)) {
      interrupts.atOnce(found::close);
      KnownRun known = found.run();
      Ending ending = known.isOpen() ? follow(known, interrupts) : known.awaitEnding();
      if (json && ending.report() != null) {
        Map<String, Object> last = new LinkedHashMap<>();
        last.put("event", "end");
        last.put("report", ending.report());
        console.answer(Json.line(last));
        return ending.exitCode().number();
      }
      return new EndingPrinter(console, json)
          .print(known.workflowId(), ending, known.repository().orElse(null), invocation);
    }
  }

  private Ending follow(KnownRun known, Interrupts interrupts) throws InterruptedException {
    if (!WorkerPresence.isPresent(known.connection())) {
      say(
          "No worker answers at %s: the run stands still until one starts. To start one, run osier"
                  .formatted(known.connection().address())
              + " worker");
    }
    try (Progress progress = progress()) {
      interrupts.beforeAtOnce(progress::close);
      return new RunFollower(known, progress, interrupts, null, WayOut.WATCH).follow();
    }
  }

  /** As JSON it is the answer itself. */
  private Progress progress() {
    Console console = invocation.console();
    return json ? Progress.json(console::answer) : Progress.on(console);
  }

  private void say(String line) {
    if (json) {
      progress().say(line);
    } else {
      invocation.console().say(line);
    }
  }
}
