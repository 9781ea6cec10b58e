package dev.osier.publish;

import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import dev.osier.testkit.RunKeys;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.Map;

/** A user's repository with {@code main} checked out, and a candidate one commit ahead. */
final class PublishScene implements AutoCloseable {
  /** Of this scene alone: who repairs a move waits for the git processes of its run. */
  final String run = RunKeys.fresh();

  final String merged = "osier/" + run + "/merged";

  final TestRepository git;
  final Repository repository;
  final Refs refs;
  final Commits commits;
  final PublishedTargets published;
  final String from;
  final String candidate;

  PublishScene(TestRepository git) throws Exception {
    this.git = git;
    this.repository = Repository.find(git.root());
    this.published = new PublishedTargets(git.root().resolveSibling("osier-home"), repository);
    this.refs = Refs.of(repository);
    this.commits = Commits.of(repository);
    this.from = git.tip("main");
    this.candidate =
        git.commitOn(
            "candidate",
            "main",
            "Work",
            Map.of(
                "a",
                "new a\n",
                "b",
                "new b\n",
                "d/c",
                "new c\n",
                "gone",
                TestRepository.GONE,
                "z",
                "new z\n"));
    git.git("update-ref", "-d", "refs/heads/candidate");
  }

  static PublishScene in(Path directory) throws Exception {
    TestRepository git = TestRepository.in(directory);
    git.commit(
        "Base",
        Map.of("a", "old a\n", "b", "old b\n", "gone", "gone\n", "z", "old z\n", "user", "u\n"));
    return new PublishScene(git);
  }

  PublishJob request(boolean move) {
    return new PublishJob(run, git.root().toString(), "main", from, candidate, move);
  }

  Published publish() throws Exception {
    return publish(request(true));
  }

  Published publish(PublishJob request) throws Exception {
    return new TargetMove(repository, refs, commits, published, request).publish();
  }

  @Override
  public void close() {
    refs.close();
    commits.close();
  }
}
