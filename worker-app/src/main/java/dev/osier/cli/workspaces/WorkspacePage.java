package dev.osier.cli.workspaces;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.AgentRun;
import dev.osier.effect.StateJson;
import dev.osier.file.DiskUse;
import dev.osier.git.object.Changes;
import dev.osier.inspect.WorkspaceChanges;
import dev.osier.inspect.WorkspaceState;
import dev.osier.outcome.Outcome;
import dev.osier.output.Amounts;
import dev.osier.output.SafeText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one workspace, to be read.
 *
 * @param firstPort of the ten that its processes have; null if none lives
 * @param unreadable why git cannot read it, or null
 * @param tail the last lines of {@code log}
 */
record WorkspacePage(
    WorkspaceState workspace,
    @Nullable DiskUse size,
    @Nullable Integer firstPort,
    @Nullable WorkspaceChanges changes,
    @Nullable String unreadable,
    @Nullable Path log,
    List<String> tail) {
  private static final int LIST = 20;
  private static final int PORTS = 10;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Workspace of " + workspace.effect());
    EffectRecord record = workspace.record();
    fact(lines, "state", state(record));
    workspace.leftovers().forEach(leftover -> fact(lines, "leftover", leftover));
    fact(lines, "directory", directory());
    fact(lines, "branch", workspace.branch());
    fact(lines, workspace.there() ? "made" : "last", at(workspace.since()));
    fact(lines, "size", size == null ? null : Amounts.bytes(size.bytes()) + more(size));
    fact(lines, "processes", processes());
    fact(lines, "ports", firstPort == null ? null : firstPort + " to " + (firstPort + PORTS - 1));
    fact(lines, "lease", workspace.holder() == null ? "free" : "held by " + workspace.holder());
    fact(lines, "kept until", at(workspace.keptUntil()));
    if (record != null) {
      record(record, lines);
    }
    changes(lines);
    if (log != null) {
      lines.add("");
      lines.add("The end of " + SafeText.line(log.toString()) + ":");
      tail.forEach(line -> lines.add("  " + SafeText.lines(line)));
    }
    return lines;
  }

  private String state(@Nullable EffectRecord record) {
    return record == null || record.tryNumber() == 0
        ? workspace.step()
        : workspace.step() + ", try " + record.tryNumber();
  }

  private @Nullable String directory() {
    return workspace.directory() == null
        ? null
        : workspace.directory() + (workspace.there() ? "" : " (gone)");
  }

  private @Nullable String processes() {
    return workspace.processes().isEmpty()
        ? "none"
        : workspace.processes().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String more(DiskUse size) {
    return size.whole() ? "" : " or more";
  }

  private static void record(EffectRecord record, List<String> lines) {
    fact(lines, "kind", record.form().name().toLowerCase(Locale.ROOT));
    fact(lines, "start", record.start());
    fact(lines, "sealed", record.sealed());
    fact(lines, "kept", record.kept());
    List<AgentRun> agents = record.agents();
    if (agents.size() > LIST) {
      fact(lines, "agents", (agents.size() - LIST) + " earlier ones");
    }
    for (AgentRun agent : agents.subList(Math.max(0, agents.size() - LIST), agents.size())) {
      fact(
          lines,
          "agent",
          "try %d, %s, %s to %s"
              .formatted(
                  agent.tryNumber(),
                  agent.pid() == null ? "process unknown" : "process " + agent.pid(),
                  agent.started().truncatedTo(ChronoUnit.SECONDS),
                  agent.ended() == null ? "now" : agent.ended().truncatedTo(ChronoUnit.SECONDS)));
    }
    Outcome outcome = record.outcome();
    if (outcome != null) {
      String ending = String.valueOf(outcome.ending()).toLowerCase(Locale.ROOT);
      fact(lines, "outcome", ending + ": " + outcome.headline());
      if (outcome.escaped() != null && !outcome.escaped().isEmpty()) {
        fact(lines, "escaped", String.join(", ", outcome.escaped()));
      }
    }
  }

  private void changes(List<String> lines) {
    if (unreadable != null) {
      lines.add("");
      lines.add(SafeText.lines(unreadable));
    }
    if (changes == null) {
      return;
    }
    fact(lines, "head", changes.head());
    String own = workspace.branch() == null ? null : "refs/heads/" + workspace.branch();
    if (changes.branch() == null ? own != null : !changes.branch().equals(own)) {
      fact(lines, "checked out", changes.branch() == null ? "no branch" : changes.branch());
    }
    Changes since = changes.sinceStart();
    if (since != null) {
      lines.add("");
      lines.add(
          "Changed since its start: "
              + Amounts.changes(since.files().size(), since.insertions(), since.deletions()));
      list(
          lines,
          since.files().stream()
              .map(
                  file -> "+%d −%d  %s".formatted(file.insertions(), file.deletions(), file.path()))
              .toList());
    }
    if (!changes.uncommitted().isEmpty()) {
      lines.add("");
      lines.add("Not committed: " + Amounts.count(changes.uncommitted().size(), "path"));
      list(lines, changes.uncommitted());
    }
  }

  private static void list(List<String> lines, List<String> items) {
    items.stream().limit(LIST).forEach(item -> lines.add("  " + oneLine(item)));
    if (items.size() > LIST) {
      lines.add("  and " + (items.size() - LIST) + " more");
    }
  }

  /** Keeps the space that git's two letters may begin with. */
  private static String oneLine(String item) {
    return item.startsWith(" ") ? " " + SafeText.line(item) : SafeText.line(item);
  }

  private static @Nullable String at(@Nullable Instant instant) {
    if (instant == null) {
      return null;
    }
    Duration ago = Duration.between(instant, Instant.now());
    String when = instant.truncatedTo(ChronoUnit.SECONDS).toString();
    return ago.isNegative() ? when : when + " (" + Amounts.age(ago) + " ago)";
  }

  private static void fact(List<String> lines, String name, @Nullable String value) {
    if (value != null) {
      lines.add("  " + SafeText.fit(name, 12) + SafeText.line(value));
    }
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>(WorkspaceJson.of(workspace, size));
    json.put("firstPort", firstPort);
    json.put(
        "record",
        workspace.record() == null ? null : StateJson.MAPPER.valueToTree(workspace.record()));
    json.put("head", changes == null ? null : changes.head());
    json.put("checkedOut", changes == null ? null : changes.branch());
    Changes since = changes == null ? null : changes.sinceStart();
    json.put("files", since == null ? null : since.files());
    json.put("uncommitted", changes == null ? null : changes.uncommitted());
    json.put("problem", unreadable);
    json.put("log", log == null ? null : log.toString());
    json.put("tail", tail);
    return json;
  }
}
