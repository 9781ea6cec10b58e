package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.CheckJob;
import dev.osier.job.CommitWish;
import dev.osier.job.MergeJob;
import dev.osier.job.Merged;
import dev.osier.job.PrepareJob;
import dev.osier.job.Prepared;
import dev.osier.job.PublishJob;
import dev.osier.job.PublishJob.Act;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.outcome.CheckResult;
import dev.osier.plan.MergeSign;
import dev.osier.step.MergeTasks;
import dev.osier.step.PrepareRun;
import dev.osier.step.Publish;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.VerifyMerge;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each step of landing is done, its answer is lost, and it is done again by another worker. */
@DisplayName("After a kill between a step and its answer")
class LostAnswersTest {
  private final String run = ScriptedCaller.fresh();

  @TempDir Path given;
  private Path folder;
  private TestRepository repository;
  private TestRepository remote;
  private TestActivityEnvironment environment;
  private HostActivities host;

  @BeforeEach
  void open() throws Exception {
    folder = given.toRealPath();
    repository = TestRepository.in(folder.resolve("r"));
    remote = TestRepository.bareIn(folder.resolve("remote"));
    repository.commit("Base", Map.of("a", "1\n", "b", "1\n"));
    repository.git("remote", "add", "origin", remote.root().toString());
    repository.git("push", "-q", "origin", "main");
    environment = TestActivityEnvironment.newInstance();
    host = ScriptedCaller.host(folder.resolve("home"), run);
    List<Object> all = new ArrayList<>(host.shortSteps());
    all.add(host.prepareRun(false));
    environment.registerActivitiesImplementations(all.toArray());
  }

  @AfterEach
  void close() {
    environment.close();
    host.close();
  }

  private static <T> T twice(Supplier<T> step) {
    T answer = step.get();
    assertThat(step.get()).isEqualTo(answer);
    return answer;
  }

  private <T> T step(Class<T> activity) {
    return environment.newActivityStub(
        activity,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(120))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build());
  }

  private CheckResult verify(String commit) {
    String command = "git rev-parse HEAD >> " + folder.resolve("log");
    return twice(
        () ->
            step(VerifyMerge.class)
                .verify(
                    new CheckJob(
                        run,
                        repository.root().toString(),
                        commit,
                        command,
                        WorkspaceNeeds.NOTHING,
                        60)));
  }

  private Merged merge(String onto, boolean replace, List<MergeJob.Item> items) {
    return twice(
        () ->
            step(MergeTasks.class)
                .merge(new MergeJob(run, repository.root().toString(), onto, replace, items)));
  }

  private Published publish(String from, String candidate) {
    return twice(
        () ->
            step(Publish.class)
                .publish(
                    new PublishJob(
                        run,
                        repository.root().toString(),
                        "main",
                        from,
                        candidate,
                        Act.MOVE,
                        from,
                        true,
                        "origin")));
  }

  @Test
  @DisplayName("G7 the same refs and commits, nothing is done or checked twice")
  void nothingIsDoneTwice() throws Exception {
    Prepared prepared =
        twice(
            () ->
                step(PrepareRun.class)
                    .prepare(
                        new PrepareJob(
                            run,
                            repository.root().toString(),
                            null,
                            null,
                            null,
                            List.of(),
                            List.of(),
                            null,
                            "origin",
                            MergeSign.NEVER,
                            CommitWish.NONE)));
    String base = prepared.base();
    String one = repository.commitOn("one", base, "one", Map.of("one", "1\n"));
    String two = repository.commitOn("two", base, "two", Map.of("b", "2\n"));
    List<MergeJob.Item> items =
        List.of(
            new MergeJob.Item("one", "One", "command", base, one),
            new MergeJob.Item("two", "Two", "command", base, two));

    verify(base);
    String first = merge(base, false, items).integration();
    verify(first);
    String theirs = repository.commit("theirs", Map.of("theirs", "1\n"));
    assertThat(publish(base, first).moved()).isEqualTo(theirs);
    String second = merge(theirs, true, items).integration();
    verify(second);
    Published published = publish(theirs, second);

    assertThat(published.published()).isEqualTo(second);
    assertThat(published.headline()).endsWith(" and pushed it to origin");
    assertThat(repository.tip("main")).isEqualTo(second);
    assertThat(remote.refs()).isEqualTo(Map.of("refs/heads/main", second));
    assertThat(repository.git("log", "--first-parent", "--format=%s", "main").lines())
        .containsExactly("Merge Two", "Merge One", "theirs", "Base", "Begin");
    assertThat(Files.readAllLines(folder.resolve("log"))).containsExactly(base, first, second);
    assertThat(repository.status()).isEmpty();

    twice(
        () ->
            step(ReleaseWorkspaces.class)
                .release(
                    new ReleaseJob(run, repository.root().toString(), List.of(), second, true)));
    Leftovers.assertNone(repository, folder.resolve("home"), run);
  }
}
