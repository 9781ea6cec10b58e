package dev.osier.cli.look;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.cli.follow.Interrupts;
import dev.osier.cli.workspaces.EffectNames;
import dev.osier.effect.AgentLog;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.RunOrigin;
import dev.osier.name.EffectId;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import dev.osier.output.Transcript;
import dev.osier.plan.agent.OutputRule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier logs RUN TASK}. */
@Command(
    name = "logs",
    description = {
      "Show what the agent of a task has printed, as readable lines. Needs no server.",
      "",
      "Of a long output the end is kept, 16 MB at least. Logs go two weeks after their run"
          + " (OSIER_LOG_DAYS of the worker)."
    })
public final class LogsCommand implements Callable<Integer> {
  /** Between two looks; a person who watches notices no delay. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final EffectNames NAMES = new EffectNames("log", "osier workspaces list --all");

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run: its name, which may be cut, or its workflow id")
  String run = "";

  @Parameters(index = "1", paramLabel = "TASK", description = "The task: its id, which may be cut")
  String task = "";

  @Option(names = "--follow", description = "Then wait for more, until its last try is over")
  boolean follow;

  @Option(names = "--raw", description = "As it was printed, byte by byte where it is no terminal")
  boolean raw;

  @Option(names = "--try", paramLabel = "N", description = "Of this try (default: the latest)")
  @Nullable Integer number;

  public LogsCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    EffectStore store = new EffectStore(place.require(invocation).osierDirectory());
    EffectId effect = effect(store);
    Path directory = store.directory(effect);
    List<Integer> tries = AgentLog.tries(directory);
    int shown = choose(effect, tries);
    try (Interrupts interrupts = Interrupts.listen()) {
      while (true) {
        boolean over = show(new AgentLog(directory, shown), store, effect, interrupts);
        if (interrupts.requested()) {
          return ExitCode.CANCELLED.number();
        }
        if (over || !follow || number != null) {
          return ExitCode.DONE.number();
        }
        shown++;
      }
    }
  }

  private EffectId effect(EffectStore store) throws Refusal {
    List<EffectId> known =
        store.runs().stream()
            .flatMap(each -> store.effects(each).stream())
            .filter(effect -> !effect.task().startsWith("@"))
            .toList();
    String byWorkflow =
        store.runs().stream()
            .filter(each -> RunOrigin.load(store, each).filter(this::isMeant).isPresent())
            .reduce((earlier, later) -> isOlder(store, earlier, later) ? later : earlier)
            .orElse(run);
    return NAMES.require((known.isEmpty() ? run : byWorkflow) + "/" + task, known);
  }

  private boolean isMeant(RunOrigin origin) {
    return origin.workflowId().equals(run);
  }

  private static boolean isOlder(EffectStore store, String run, String than) {
    return made(store, run) < made(store, than);
  }

  private static long made(EffectStore store, String run) {
    return store.directory(run).resolve("run.json").toFile().lastModified();
  }

  private int choose(EffectId effect, List<Integer> tries) throws Refusal {
    if (number != null && !tries.contains(number)) {
      throw Refusal.badInput(
          "Cannot show try %d of %s: %s"
              .formatted(
                  number,
                  effect,
                  tries.isEmpty()
                      ? "no agent has been started for it"
                      : "there is a log of "
                          + (tries.size() == 1 ? "try " : "tries ")
                          + list(tries)));
    }
    if (tries.isEmpty() && !follow) {
      throw Refusal.badInput(
          "Cannot show the log of %s: no agent has been started for it\nTo wait for one, add --follow"
              .formatted(effect));
    }
    return number != null ? number : tries.isEmpty() ? 1 : tries.get(tries.size() - 1);
  }

  private static String list(List<Integer> tries) {
    return String.join(", ", tries.stream().map(String::valueOf).toList());
  }

  /** True if no further try is to come. */
  private boolean show(AgentLog log, EffectStore store, EffectId effect, Interrupts interrupts)
      throws IOException, InterruptedException {
    Console console = invocation.console();
    console.say(
        SafeText.line("Try %d of %s, in %s".formatted(log.tryNumber(), effect, log.file())));
    OutputStream bytes = console.answerStream();
    Transcript transcript = new Transcript(rules(log), text -> console.answerText(text));
    LogReader.Lines lines = new LogReader.Lines(transcript::line);
    LogReader reader =
        new LogReader(log, raw ? (chunk, count) -> bytes.write(chunk, 0, count) : lines);
    try {
      while (true) {
        // Asked before the last look, or what comes between the two would be missed.
        boolean next = Files.exists(new AgentLog(log.directory(), log.tryNumber() + 1).file());
        boolean over = isOver(store, effect);
        reader.readOn(() -> !interrupts.requested() && console.answerArrived());
        if (!follow || next || over || !console.answerArrived()) {
          return (over && !next) || !console.answerArrived();
        }
        if (interrupts.awaitFirst(LOOK)) {
          return true;
        }
      }
    } finally {
      lines.finish();
      transcript.end();
      bytes.close();
    }
  }

  private List<OutputRule> rules(AgentLog log) {
    try {
      return log.loadRules();
    } catch (IOException e) {
      // Written by somebody else, or in half: then every line is text.
      return List.of();
    }
  }

  /** Nothing more is done for the task, or nobody knows. */
  private static boolean isOver(EffectStore store, EffectId effect) {
    EffectRecord record = store.load(effect).orElse(null);
    if (record == null) {
      return false;
    }
    return switch (record.step()) {
      case REMOVING, REMOVED -> true;
      case CLAIMED, CREATED, RUNNING, SEALED -> record.keepUntil() != null;
    };
  }
}
