package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.job.MergeJob;
import dev.osier.report.TaskStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks may start, and from which commit.
 *
 * <p>One whose needs the train has passed starts from the integration as it was after the last of
 * them. One whose needs are ready, while the train waits for others before them, starts early: from
 * a commit made for it of the integration so far and its needs' work. Where that conflicts it waits
 * for the train.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class Starts {
  @JsonIgnore private final TaskBook book;
  @JsonIgnore private final MergeTrain train;
  @JsonIgnore private final UnpublishedMerges landed;
  @JsonIgnore private final RunEnding ending;

  private final Map<String, Early> preparing = new LinkedHashMap<>();
  private final Set<String> givingBack = new LinkedHashSet<>();
  private String base = "";

  /**
   * A commit to be made for a task to start from.
   *
   * @param needs ready work that is not merged yet, in the order of merging
   */
  public record Early(String task, String onto, List<MergeJob.Item> needs) {}

  private record Choice(String task, @Nullable Early early) {}

  Starts(TaskBook book, MergeTrain train, UnpublishedMerges landed, RunEnding ending) {
    this.book = book;
    this.train = train;
    this.landed = landed;
    this.ending = ending;
  }

  void from(String commit) {
    base = commit;
  }

  /** The tasks to start now, so that at most {@code window} agents run. */
  public List<String> toStart(int window) {
    return choices(window).stream()
        .filter(choice -> choice.early() == null)
        .map(Choice::task)
        .toList();
  }

  /** The commits to make now, for tasks to start from whose needs are not merged yet. */
  public List<Early> toPrepare(int window) {
    List<Early> wanted = new ArrayList<>();
    for (Choice choice : choices(window)) {
      if (choice.early() != null) {
        wanted.add(choice.early());
      }
    }
    return wanted;
  }

  private List<Choice> choices(int window) {
    int free = window - book.index().count(TaskStatus.RUNNING) - preparing.size();
    List<Choice> choices = new ArrayList<>();
    if (free <= 0 || ending.startsNothing()) {
      return choices;
    }
    for (String id : book.index().startable()) {
      if (choices.size() >= free) {
        break;
      }
      if (preparing.containsKey(id) || givingBack.contains(id)) {
        continue;
      }
      if (needsPassed(id)) {
        choices.add(new Choice(id, null));
      } else if (needsReady(id)) {
        Choice choice = early(id);
        if (choice != null) {
          choices.add(choice);
        }
      }
    }
    return choices;
  }

  private boolean needsPassed(String id) {
    return book.task(id).needs().stream()
        .map(book::get)
        .allMatch(need -> need.succeeded() && need.passed() != null);
  }

  private boolean needsReady(String id) {
    return book.task(id).needs().stream()
        .map(book::get)
        .allMatch(need -> need.succeeded() || need.status() == TaskStatus.READY);
  }

  private @Nullable Choice early(String id) {
    Round round = book.get(id).round();
    if (round.early() != null) {
      return new Choice(id, null);
    }
    // Where the train comes to them by itself, now, it is better to wait that moment.
    boolean waits = book.task(id).needs().stream().allMatch(this::isNear);
    List<MergeJob.Item> needs = waits || round.late() ? null : unmerged(id);
    return needs == null ? null : new Choice(id, new Early(id, landed.integration(), needs));
  }

  private boolean isNear(String need) {
    return book.get(need).passed() != null || train.reaches(need);
  }

  /** The work that a task needs and that is not merged yet; null if some of it is not there. */
  private @Nullable List<MergeJob.Item> unmerged(String id) {
    Set<String> found = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(book.task(id).needs());
    while (!open.isEmpty()) {
      String need = open.remove(open.size() - 1);
      TaskState state = book.get(need);
      if (state.passed() == null && found.add(need)) {
        boolean there = state.succeeded() || state.status() == TaskStatus.READY;
        if (!there || train.place(need) < 0) {
          return null;
        }
        open.addAll(book.task(need).needs());
      }
    }
    return found.stream()
        .filter(need -> book.get(need).status() == TaskStatus.READY)
        .sorted(Comparator.comparingLong(train::place))
        .map(need -> book.get(need).toMerge(book.task(need)))
        .toList();
  }

  /** The commit is being made. */
  public void preparing(Early wanted) {
    preparing.put(wanted.task(), wanted);
  }

  /**
   * @param commit to start from; null: its needs have to be merged first
   */
  public void prepared(Early wanted, @Nullable String commit) {
    preparing.remove(wanted.task());
    boolean holds =
        book.get(wanted.task()).status() == TaskStatus.PENDING
            && wanted.needs().stream()
                .allMatch(need -> need.commit().equals(book.get(need.task()).commit()))
            && needsReady(wanted.task());
    if (holds) {
      book.change(wanted.task(), task -> task.withRound(task.round().startsFrom(commit)));
    }
  }

  /** Their workspaces are being given back, and nothing starts in them meanwhile. */
  void givingBack(List<String> ids) {
    givingBack.addAll(ids);
  }

  void gaveBack() {
    givingBack.clear();
  }

  /** The commit that a task starts from; of one that runs, the one that it started from. */
  public String startOf(String id) {
    TaskState state = book.get(id);
    String own = state.start();
    if (state.status() == TaskStatus.RUNNING && own != null) {
      return own;
    }
    String made = state.round().early();
    if (made != null && !needsPassed(id)) {
      return made;
    }
    if (state.round().onTop()) {
      return landed.integration();
    }
    return book.task(id).needs().stream()
        .max(Comparator.comparingLong(train::place))
        .map(need -> book.get(need).passed())
        .orElse(base);
  }
}
