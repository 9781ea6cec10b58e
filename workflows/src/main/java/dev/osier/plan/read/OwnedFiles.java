package dev.osier.plan.read;

import static java.util.stream.Collectors.joining;

import dev.osier.glob.Glob;
import dev.osier.text.Quote;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Refuses globs of two tasks that may be the same file, where neither task needs the other: what
 * they both create or modify would conflict when it is merged.
 *
 * <p>Only globs of which one begins with the fixed names of the other are compared. That is quick
 * for any plan a person would write; the rest is bounded by {@link #LIMIT_STEPS}.
 */
final class OwnedFiles {
  /**
   * Comparisons, and steps in those that are not decided at a glance: under half a second on a slow
   * machine, because Temporal gives a workflow's thread one second.
   */
  static final long LIMIT_STEPS = 8_000_000;

  private final Cursor field;
  private final List<TaskDraft> tasks;
  private final TaskNeeds needs;
  private final Map<String, List<Claim>> byFixedNames = new HashMap<>();
  private final Set<Pair> reported = new HashSet<>();
  private long steps;

  /**
   * @param task place in the list of tasks
   * @param fixed its fixed names, each after a slash
   */
  private record Claim(int task, int number, Text text, Glob glob, String fixed) {}

  /** Two places in the document: the tasks of one {@code forEach} are reported once. */
  private record Pair(Cursor a, Cursor b) {}

  /**
   * @param field the cursor of the field {@code tasks}
   */
  OwnedFiles(Cursor field, List<TaskDraft> tasks, TaskNeeds needs) {
    this.field = field;
    this.tasks = tasks;
    this.needs = needs;
  }

  void check() {
    long globs = tasks.stream().mapToLong(task -> task.owned().count()).sum();
    if (globs > PlanReader.LIMIT_GLOBS) {
      field.problem(
          "create or modify %d files or globs after forEach, and the limit is %d; name folders"
              .formatted(globs, PlanReader.LIMIT_GLOBS));
      return;
    }
    List<List<Claim>> claims = claims();
    for (int i = 0; i < claims.size() && !isEnough(); i++) {
      BitSet others = claims.get(i).isEmpty() ? new BitSet() : needs.unrelated(i);
      for (Claim claim : others.isEmpty() ? List.<Claim>of() : claims.get(i)) {
        compare(claim, others);
      }
    }
    if (steps > LIMIT_STEPS) {
      field.problem(
          "have too many files with wildcards that may be the same; begin globs with different"
              + " folders");
    }
  }

  private boolean isEnough() {
    return steps > LIMIT_STEPS || field.problems().isFull();
  }

  /** What each task claims, by its place. */
  private List<List<Claim>> claims() {
    List<List<Claim>> claims = new ArrayList<>();
    int number = 0;
    for (int i = 0; i < tasks.size(); i++) {
      List<Claim> own = new ArrayList<>();
      for (Text text : tasks.get(i).owned().toList()) {
        if (Glob.problem(text.value()) == null) {
          Glob glob = Glob.of(text.value());
          String fixed = glob.fixedNames().stream().map("/"::concat).collect(joining());
          Claim claim = new Claim(i, number++, text, glob, fixed);
          own.add(claim);
          byFixedNames.computeIfAbsent(fixed, key -> new ArrayList<>()).add(claim);
        }
      }
      claims.add(own);
    }
    return claims;
  }

  /** With those of {@code others} whose fixed names are a beginning of this one's, or the same. */
  private void compare(Claim claim, BitSet others) {
    StringBuilder fixed = new StringBuilder();
    compare(claim, others, "");
    for (String name : claim.glob.fixedNames()) {
      compare(claim, others, fixed.append('/').append(name).toString());
    }
  }

  private void compare(Claim claim, BitSet others, String fixed) {
    boolean same = fixed.length() == claim.fixed.length();
    steps += fixed.length();
    for (Claim other : byFixedNames.getOrDefault(fixed, List.of())) {
      steps++;
      // Of two with the same fixed names, the later one is compared with the earlier one.
      if (same && other.number >= claim.number) {
        break;
      }
      if (others.get(other.task)) {
        compare(claim, other);
      }
    }
  }

  private void compare(Claim claim, Claim other) {
    if (isEnough() || !claim.glob.mayOverlap(other.glob)) {
      return;
    }
    // Such a step takes about twice the time of a comparison decided at a glance.
    steps += 2 * claim.glob.cost(other.glob);
    if (claim.glob.overlaps(other.glob)) {
      if (claim.number > other.number) {
        report(claim, other);
      } else {
        report(other, claim);
      }
    }
  }

  private void report(Claim later, Claim earlier) {
    if (reported.add(new Pair(later.text.at(), earlier.text.at()))) {
      later
          .text
          .at()
          .problem(
              "%s of %s and %s of %s (%s) may be the same file, and neither task needs the other"
                  .formatted(
                      Quote.of(later.text.value()),
                      Quote.of(name(later)),
                      Quote.of(earlier.text.value()),
                      Quote.of(name(earlier)),
                      earlier.text.at().path()));
    }
  }

  private String name(Claim claim) {
    Text id = tasks.get(claim.task).id();
    return id == null ? tasks.get(claim.task).at().path() : id.value();
  }
}
