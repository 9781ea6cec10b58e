package dev.osier.cli.workspaces;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.CountOption;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.cli.follow.Interrupts;
import dev.osier.effect.Journal.Entry;
import dev.osier.effect.JournalTail;
import dev.osier.git.Repository;
import dev.osier.output.Json;
import dev.osier.output.SafeText;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier workspaces events}. */
@Command(
    name = "events",
    description = {
      "Show what was done to the workspaces of a repository and to their branches, the newest last.",
      "",
      "One that has a \"before\" and neither \"after\" nor \"failed\" was cut off by a crash."
    })
final class WorkspacesEventsCommand implements Callable<Integer> {
  /** Between two looks; a person who watches notices no delay. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final int MOST = 1_000_000;

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN[/TASK]",
      description = "Only those of a run or a task; the run's name may be cut")
  @Nullable String name;

  @Option(names = "-n", paramLabel = "COUNT", description = "At most so many (default 100)")
  int count = 100;

  @Option(names = "--follow", description = "Then wait for more, until Ctrl-C")
  boolean follow;

  @Option(
      names = "--json",
      description = "Print one JSON document; with --follow, one in each line")
  boolean json;

  WorkspacesEventsCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    CountOption.require(count, 0, MOST);
    Repository repository = place.require(invocation);
    JournalTail journal = new JournalTail(repository.osierDirectory());
    List<Entry> entries = journal.last(count, this::isWanted);
    if (json && !follow) {
      invocation
          .console()
          .answer(Json.document(Map.of("events", entries.stream().map(this::json).toList())));
      return ExitCode.DONE.number();
    }
    entries.forEach(this::print);
    if (!follow) {
      if (entries.isEmpty()) {
        invocation.console().say("There are no events");
      }
      return ExitCode.DONE.number();
    }
    return follow(journal, this::isWanted);
  }

  private int follow(JournalTail journal, Predicate<Entry> wanted) throws InterruptedException {
    try (Interrupts interrupts = Interrupts.listen()) {
      while (invocation.console().answerArrived()) {
        if (interrupts.awaitFirst(LOOK)) {
          return ExitCode.CANCELLED.number();
        }
        journal.more(wanted).forEach(this::print);
      }
    }
    return ExitCode.DONE.number();
  }

  private boolean isWanted(Entry entry) {
    if (name == null) {
      return true;
    }
    return name.contains("/")
        ? entry.effect().equals(name) || begins(entry.effect(), name)
        : entry.effect().startsWith(name);
  }

  /** The run may be cut, the task not: tasks often begin alike. */
  private static boolean begins(String effect, String name) {
    int at = effect.indexOf('/');
    int cut = name.indexOf('/');
    return at > 0
        && effect.startsWith(name.substring(0, cut))
        && effect.substring(at).equals(name.substring(cut));
  }

  private void print(Entry entry) {
    if (json) {
      invocation.console().answer(Json.line(json(entry)));
      return;
    }
    String detail = entry.detail();
    invocation
        .console()
        .answer(
            "%s  %-7s %-6s  %s%s"
                .formatted(
                    entry.time().truncatedTo(ChronoUnit.MILLIS),
                    word(entry.event()),
                    word(entry.phase()),
                    SafeText.line(entry.effect()),
                    detail == null ? "" : "  " + SafeText.line(detail)));
  }

  private Map<String, Object> json(Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", entry.time().toString());
    json.put("event", word(entry.event()));
    json.put("phase", word(entry.phase()));
    json.put("effect", entry.effect());
    json.put("detail", entry.detail());
    return json;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
