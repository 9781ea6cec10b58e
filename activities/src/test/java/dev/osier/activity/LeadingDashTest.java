package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.JudgeJob;
import dev.osier.job.MergeJob;
import dev.osier.job.Merged;
import dev.osier.job.Prepared;
import dev.osier.job.ReleaseJob;
import dev.osier.job.TryJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.Outcome;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.CommandLine;
import dev.osier.step.JudgeTask;
import dev.osier.step.MergeTasks;
import dev.osier.step.PrepareRun;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.RunTask;
import dev.osier.task.FirstTry;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of a plan that may be any text go through a whole run as text. */
@DisplayName("What reads like an option of git or a shell is text, as")
class LeadingDashTest {
  private static final String RUN = ScriptedCaller.fresh();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--amend",
        "-m",
        "--",
        "--help",
        "--exec=touch pwned",
        "-F/etc/passwd",
        "$(touch pwned)",
        "`touch pwned`",
        "'; touch pwned; '",
        "Fixes: --force\n\nOsier-Effect: other/task"
      })
  void titleAndPrompt(String text) throws Exception {
    folder = folder.toRealPath();
    TestRepository repository = TestRepository.in(folder.resolve("-shop"));
    Path home = folder.resolve("home");
    HostActivities host = ScriptedCaller.host(home, RUN);
    TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
    try {
      List<Object> all = new ArrayList<>(host.shortSteps());
      all.add(host.prepareRun(false));
      all.add(host.runTask());
      all.add(host.judgeTask());
      environment.registerActivitiesImplementations(all.toArray());
      ActivityOptions options =
          ActivityOptions.newBuilder()
              .setStartToCloseTimeout(Duration.ofMinutes(1))
              .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
              .build();
      Prepared prepared =
          environment
              .newActivityStub(PrepareRun.class, options)
              .prepare(PrepareJobs.of(RUN, repository.root().toString()));
      TryJob request = request(prepared, text);
      AgentEnd end = environment.newActivityStub(RunTask.class, options).run(request);
      Outcome outcome =
          environment.newActivityStub(JudgeTask.class, options).judge(JudgeJob.first(request, end));
      assertThat(outcome.headline()).as(outcome.failure()).isNotEmpty();
      assertThat(outcome.ending()).isEqualTo(Outcome.Ending.READY);
      String commit = String.valueOf(outcome.commit());
      assertThat(repository.show(commit, "prompt")).as("what the agent was given").startsWith(text);
      assertThat(repository.show(commit, "title")).isEqualTo(text);
      Merged merged =
          environment
              .newActivityStub(MergeTasks.class, options)
              .merge(
                  new MergeJob(
                      RUN,
                      prepared.repository(),
                      prepared.base(),
                      false,
                      List.of(new MergeJob.Item("a", text, "command", prepared.base(), commit))));
      String message = repository.git("log", "-1", "--format=%B", merged.integration());
      assertThat(message.lines().findFirst().orElse("")).contains(text.lines().findFirst().get());
      assertThat(
              repository
                  .git(
                      "log",
                      "-1",
                      "--format=%(trailers:key=Osier-Effect,valueonly)",
                      merged.integration())
                  .strip())
          .as("a title cannot claim another task's work")
          .isEqualTo(RUN + "/a");
      assertThat(repository.files(merged.integration()))
          .containsExactlyInAnyOrder("README.md", "prompt", "title");
      environment
          .newActivityStub(ReleaseWorkspaces.class, options)
          .release(
              new ReleaseJob(
                  RUN,
                  prepared.repository(),
                  List.of(new ReleaseJob.Item("a", commit)),
                  merged.integration(),
                  true));
      Leftovers.assertNone(repository, home, RUN);
    } finally {
      environment.close();
      host.close();
    }
  }

  private static TryJob request(Prepared prepared, String text) {
    Agent agent =
        new Agent(
            null,
            null,
            Map.of(),
            new AgentDefinition(
                CommandLine.line("printf %s {title} > title; cat > prompt"),
                null,
                "{prompt}",
                Map.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                Map.of(),
                null,
                null,
                null));
    return FirstTry.of(
        RUN,
        "a",
        prepared.repository(),
        prepared.base(),
        text,
        agent,
        null,
        WorkspaceNeeds.NOTHING);
  }
}
