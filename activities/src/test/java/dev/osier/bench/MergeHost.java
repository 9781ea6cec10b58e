package dev.osier.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.merge.MergeProcesses;
import dev.osier.merge.Regeneration;
import dev.osier.merge.TaskMerger;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A worker of which {@code bench/train} wants nothing but merges. Reads one order a line and
 * answers each with one line, the microseconds it took and the tree; ends at the first thing that
 * fails.
 *
 * <pre>
 * batch RUN NUMBER    merges branches t1, t2 … in one call, as after an eviction
 * train RUN NUMBER    merges them one by one, a call each, as a run does while agents work
 * </pre>
 *
 * <p>It uses only what is public, so that {@code java} can run this file as it stands on the class
 * path of the program.
 */
public final class MergeHost {
  private final Repository repository;
  private final MergeProcesses processes;
  private final PublishedTargets own;

  private MergeHost(Repository repository, MergeProcesses processes) {
    this.repository = repository;
    this.own = new PublishedTargets(repository.root().resolveSibling("home"), repository);
    this.processes = processes;
  }

  /** Arguments: repository. */
  public static void main(String[] arguments) throws Exception {
    try (MergeProcesses processes = new MergeProcesses()) {
      MergeHost host = new MergeHost(Repository.find(Path.of(arguments[0])), processes);
      BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        String[] words = order.split(" ", -1);
        System.out.println(host.merge(words[1], Integer.parseInt(words[2]), words[0]));
      }
    }
  }

  private String merge(String run, int number, String how) throws Exception {
    try (Refs refs = Refs.of(repository);
        Commits commits = Commits.of(repository)) {
      String base = Objects.requireNonNull(refs.tip("refs/heads/main"));
      List<Item> items = new ArrayList<>();
      for (int task = 1; task <= number; task++) {
        String tip = Objects.requireNonNull(refs.tip("refs/heads/t" + task));
        items.add(new Item("t" + task, "Task " + task, "bench", base, tip));
      }
      String ref = TaskMerger.integrationRef(run);
      refs.compareAndSet(ref, null, base, "bench");
      long begun = System.nanoTime();
      String onto = base;
      for (List<Item> call :
          how.equals("batch") ? List.of(items) : items.stream().map(List::of).toList()) {
        onto = merge(run, onto, call).integration();
      }
      long micros = (System.nanoTime() - begun) / 1_000;
      refs.delete(ref, "bench");
      return micros + " " + commits.treeOf(onto);
    }
  }

  /** With what an activity opens for one call. */
  private Merged merge(String run, String onto, List<Item> items) throws Exception {
    try (Refs refs = Refs.of(repository)) {
      Merged merged =
          new TaskMerger(repository, refs, own, () -> false, Regeneration.NONE, processes)
              .merge(new MergeJob(run, repository.root().toString(), onto, false, items));
      for (MergeOutcome outcome : merged.outcomes()) {
        if (outcome.merge() == null) {
          throw new IllegalStateException(outcome.headline());
        }
      }
      return merged;
    }
  }
}
