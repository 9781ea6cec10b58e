package dev.osier.run;

import dev.osier.job.Prepared;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.StatusTable;
import dev.osier.report.TaskStatus;
import dev.osier.run.decide.RunState;
import dev.osier.run.decide.StateReport;
import dev.osier.run.decide.TaskState;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Temporal's pages show of a run: current details with a table, which cost nothing; the memo,
 * which costs an event each time and is therefore written when a twentieth of the tasks has
 * settled, at most; search attributes, where they are switched on, at the beginning and the end.
 */
final class RunPage {
  /** Times that the memo is written between beginning and end, at most. */
  private static final int STEPS = 20;

  private final RunState state;
  private final List<String> ids;
  private final int tasks;
  private final Map<String, Row> rows = new HashMap<>();
  private int step;
  private Map<String, Long> shown = Map.of();

  /**
   * @param ids of the tasks, in landing order
   */
  RunPage(RunState state, List<String> ids) {
    this.state = state;
    this.ids = List.copyOf(ids);
    this.tasks = ids.size();
  }

  /** The run has its repository. */
  void prepared() {
    Prepared prepared = state.prepared();
    Map<String, Object> memo = new LinkedHashMap<>();
    memo.put("status", RunStatus.RUNNING.word());
    // Of a copied directory the hidden one: where the commits are that the report names.
    memo.put("repository", prepared.repository());
    if (prepared.directory() != null) {
      memo.put("directory", prepared.directory());
    }
    if (prepared.target() != null) {
      memo.put("target", prepared.target());
    }
    memo.put("run", state.run());
    memo.put("tasks", tasks);
    memo.put("counts", counts());
    Workflow.upsertMemo(memo);
    if (prepared.searchAttributes()) {
      List<SearchAttributeUpdate<?>> attributes = new ArrayList<>();
      attributes.add(RunAttributes.REPOSITORY.valueSet(RunAttributes.keyword(place(prepared))));
      if (prepared.target() != null) {
        attributes.add(RunAttributes.TARGET.valueSet(RunAttributes.keyword(prepared.target())));
      }
      attributes.add(RunAttributes.STATUS.valueSet(RunStatus.RUNNING.word()));
      Workflow.upsertTypedSearchAttributes(attributes.toArray(SearchAttributeUpdate[]::new));
    }
  }

  private static String place(Prepared prepared) {
    return prepared.directory() == null ? prepared.repository() : prepared.directory();
  }

  /** A task has another status than is shown. */
  boolean isStale() {
    return !shown.equals(counts());
  }

  /**
   * Something may have changed. Also in a replay: a query that asks for the details may be all that
   * it is made for.
   */
  void show() {
    shown = counts();
    String headline = state.headline();
    Workflow.setCurrentDetails(details(headline));
    long settled = 0;
    for (TaskStatus status : TaskStatus.values()) {
      settled += status.settled() ? state.tasks().index().count(status) : 0;
    }
    int now = (int) (settled * STEPS / tasks);
    if (now != step) {
      step = now;
      Workflow.upsertMemo(Map.of("headline", headline, "counts", counts()));
    }
  }

  private String details(String headline) {
    return StatusTable.page(state.status(), headline, tasks, this::row);
  }

  /** The table shows the first few: each is made when its task has changed. */
  // A state is replaced when it changes: to compare what is in it would cost more than the row.
  @SuppressWarnings("ReferenceEquality")
  private String row(int place) {
    String id = ids.get(place);
    TaskState task = state.tasks().get(id);
    String waits = state.waits().of(id);
    Row row = rows.get(id);
    if (row == null || row.task() != task || !Objects.equals(row.waits(), waits)) {
      row = new Row(task, waits, StatusTable.row(StateReport.task(state, id)));
      rows.put(id, row);
    }
    return row.text();
  }

  /** A row and what it was made of. */
  private record Row(TaskState task, @Nullable String waits, String text) {}

  /** Nothing changes any more. */
  void ended() {
    Report report = state.report();
    Workflow.setCurrentDetails(details(report.headline()));
    Map<String, Object> memo = new LinkedHashMap<>();
    memo.put("status", report.status().word());
    memo.put("headline", report.headline());
    memo.put("counts", counts());
    if (report.status() == RunStatus.CANCELLED) {
      memo.put("report", report);
    }
    Workflow.upsertMemo(memo);
    if (state.isPrepared() && state.prepared().searchAttributes()) {
      Workflow.upsertTypedSearchAttributes(RunAttributes.STATUS.valueSet(report.status().word()));
    }
  }

  /** By status, those that there are. */
  private Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (TaskStatus status : TaskStatus.values()) {
      long count = state.tasks().index().count(status);
      if (count > 0) {
        counts.put(status.word(), count);
      }
    }
    return counts;
  }
}
