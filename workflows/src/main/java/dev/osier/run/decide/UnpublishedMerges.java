package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The merges of a run that are not published yet, and what they stand on. The only record of what
 * has landed; who merges, and what becomes of a task that is taken out, is {@link MergeTrain}'s.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class UnpublishedMerges {
  private final List<Landed> merges = new ArrayList<>();
  private @Nullable String ground;

  /**
   * A merge of the run.
   *
   * @param after the integration after it
   */
  public record Landed(String task, String after) {}

  /** In order, the oldest first: those that there are, not those that there were. */
  public List<Landed> merges() {
    return Collections.unmodifiableList(merges);
  }

  /** What they were merged onto: the base, later what was published or the target was moved to. */
  public String ground() {
    if (ground == null) {
      throw new IllegalStateException("the run is not prepared yet");
    }
    return ground;
  }

  /** The commit with all of them; the ground before the first. */
  public String integration() {
    return merges.isEmpty() ? ground() : merges.get(merges.size() - 1).after();
  }

  void add(String task, String after) {
    merges.add(new Landed(task, after));
  }

  /** Takes out the merge at {@code index} and all after it; gives them, in order. */
  List<Landed> cut(int index) {
    List<Landed> out = List.copyOf(merges.subList(index, merges.size()));
    merges.subList(index, merges.size()).clear();
    return out;
  }

  /** Another commit is the ground, and nothing stands on it yet; gives what stood on the other. */
  List<Landed> onto(String commit) {
    List<Landed> out = cut(0);
    ground = commit;
    return out;
  }

  /** What the target holds is the ground from now on: it cannot be taken out again. */
  void published(@Nullable String commit) {
    for (int i = 0; i < merges.size(); i++) {
      if (merges.get(i).after().equals(commit)) {
        merges.subList(0, i + 1).clear();
        ground = commit;
        return;
      }
    }
  }
}
