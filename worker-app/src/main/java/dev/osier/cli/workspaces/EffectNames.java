package dev.osier.cli.workspaces;

import dev.osier.cli.call.FirstFew;
import dev.osier.cli.call.Refusal;
import dev.osier.name.EffectId;
import dev.osier.output.SafeText;
import dev.osier.text.LikelyWord;
import java.util.Collection;
import java.util.List;

/**
 * Finds what a user means by {@code RUN/TASK}.
 *
 * @param what there is, in one word: {@code workspace}
 * @param list the command that shows them
 */
public record EffectNames(String what, String list) {
  /** Those of the task {@code given}, in whichever run: most people remember the task. */
  static List<EffectId> ofTask(String given, Collection<EffectId> known) {
    return known.stream().filter(id -> id.task().equals(given)).toList();
  }

  /**
   * The only one whose run and task begin so; one that is called just so stands before others. If
   * there is none, the only one of the task {@code given}.
   *
   * @throws Refusal if there is none, or several
   */
  public EffectId require(String given, Collection<EffectId> known) throws Refusal {
    int slash = given.indexOf('/');
    String run = slash < 0 ? given : given.substring(0, slash);
    String task = slash < 0 ? "" : given.substring(slash + 1);
    List<EffectId> found =
        known.stream()
            .filter(id -> id.run().startsWith(run) && id.task().startsWith(task))
            .toList();
    if (found.stream().anyMatch(id -> id.run().equals(run))) {
      found = found.stream().filter(id -> id.run().equals(run)).toList();
    }
    if (slash >= 0 && found.stream().map(EffectId::run).distinct().count() == 1) {
      List<EffectId> exact = found.stream().filter(id -> id.task().equals(task)).toList();
      found = exact.isEmpty() ? found : exact;
    }
    if (found.isEmpty()) {
      found = ofTask(given, known);
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw found.isEmpty() ? none(given, known) : many(given, found);
  }

  /**
   * The one that is called just so: for commands that take something away.
   *
   * @throws Refusal if there is none
   */
  public EffectId requireExact(String given, Collection<EffectId> known) throws Refusal {
    for (EffectId id : known) {
      if (id.toString().equals(given)) {
        return id;
      }
    }
    throw none(given, known);
  }

  private Refusal none(String given, Collection<EffectId> known) {
    String likely =
        new LikelyWord()
            .suggest(given, known.stream().limit(1_000).map(EffectId::toString).toList());
    return Refusal.badInput(
        "Cannot find %s %s: there is none of that name%s\nTo see what there is, run %s"
            .formatted(what, SafeText.line(given), likely, list));
  }

  private Refusal many(String given, List<EffectId> found) {
    return Refusal.badInput(
        "Cannot choose a %s: %d begin with %s:%s"
            .formatted(
                what,
                found.size(),
                SafeText.line(given),
                FirstFew.lines(found.stream().map(EffectId::toString).toList())));
  }
}
