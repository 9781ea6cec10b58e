package dev.osier.merge;

import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.Merged;
import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A run in a real repository, prepared: its integration stands at the base. */
final class MergeScene implements AutoCloseable {
  static final String RUN = "demo-abc123";

  final TestRepository git;
  final Repository repository;
  final Refs refs;
  final Commits commits;
  final PublishedTargets own;
  final String base;

  private MergeScene(TestRepository git) throws RepositoryProblem, InterruptedException {
    this.git = git;
    this.repository = Repository.find(git.root());
    this.refs = Refs.of(repository);
    this.own = new PublishedTargets(git.root().resolveSibling("osier-home"), repository);
    this.commits = Commits.of(repository);
    this.base = git.tip("main");
    refs.compareAndSet(TaskMerger.integrationRef(RUN), null, base, "prepare");
  }

  static MergeScene in(Path directory, Map<String, String> files) throws Exception {
    TestRepository git = TestRepository.in(directory);
    git.commit("Base", files);
    return new MergeScene(git);
  }

  static MergeScene of(TestRepository git) throws Exception {
    return new MergeScene(git);
  }

  /** A task that changed these files since {@code start}. */
  Item task(String id, String start, Map<String, String> files) {
    String commit = git.commitOn("osier/" + RUN + "/task-" + id, start, "Work on " + id, files);
    return item(id, start, commit);
  }

  Item item(String id, String start, String commit) {
    return new Item(id, "Write the " + id, "claude", start, commit);
  }

  Merged merge(String onto, Item... items) throws InterruptedException {
    return merger().merge(new MergeJob(RUN, git.root().toString(), onto, false, List.of(items)));
  }

  Merged replace(String onto, Item... items) throws InterruptedException {
    return merger().merge(new MergeJob(RUN, git.root().toString(), onto, true, List.of(items)));
  }

  Merged merge(MergeStyle style, List<MergeRule> rules, Regeneration regeneration, Item... items)
      throws InterruptedException {
    return merge(false, style, rules, regeneration, items);
  }

  Merged replace(MergeStyle style, Item... items) throws InterruptedException {
    return merge(true, style, List.of(), Regeneration.NONE, items);
  }

  Merged replace(List<MergeRule> rules, Item... items) throws InterruptedException {
    return merge(true, MergeStyle.MERGE, rules, Regeneration.NONE, items);
  }

  Merged replace(List<MergeRule> rules, Regeneration regeneration, Item... items)
      throws InterruptedException {
    return merge(true, MergeStyle.MERGE, rules, regeneration, items);
  }

  private Merged merge(
      boolean replace,
      MergeStyle style,
      List<MergeRule> rules,
      Regeneration regeneration,
      Item... items)
      throws InterruptedException {
    return new TaskMerger(repository, refs, own, () -> false, regeneration, null)
        .merge(
            new MergeJob(RUN, git.root().toString(), base, replace, List.of(items))
                .as(style, rules, null));
  }

  /** Signed, or not. */
  Merged merge(MergeStyle style, MergeSign sign, Item... items) throws InterruptedException {
    return merger()
        .merge(
            new MergeJob(RUN, git.root().toString(), base, false, List.of(items))
                .as(style, List.of(), null)
                .signed(sign, base));
  }

  TaskMerger merger() {
    return new TaskMerger(repository, refs, own, () -> false);
  }

  String integration() {
    return Objects.requireNonNull(refs.tip(TaskMerger.integrationRef(RUN)));
  }

  @Override
  public void close() {
    refs.close();
    commits.close();
  }
}
