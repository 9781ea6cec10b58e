package dev.osier.metrics;

import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.job.CheckJob;
import dev.osier.job.JudgeJob;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.job.PrepareJob;
import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentResult;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Outcome;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Stands around each step and each run of a worker: counts what it came to, and gives every line
 * that is logged meanwhile its {@code run} and {@code task}.
 *
 * <p>From what goes in and comes out only; what an attempt did whose worker was killed is counted
 * by the one that comes after it. So a number may be too high by a repeated answer, never too low
 * by a lost one.
 */
public final class StepWatch extends WorkerInterceptorBase {
  private static final Logger LOG = LoggerFactory.getLogger(StepWatch.class);

  private final Metrics metrics;
  private final AtomicInteger agents = new AtomicInteger();

  public StepWatch(Metrics metrics) {
    this.metrics = metrics;
    metrics.gauge("osier.agents.running", "Tasks being worked on by this host now", agents::get);
  }

  /** What of a step's input and answer is told. */
  private record Told(String run, @Nullable String task) {
    static Told of(@Nullable Object request) {
      if (request instanceof TryJob task) {
        return new Told(task.run(), task.task());
      }
      if (request instanceof JudgeJob judge) {
        return new Told(judge.run(), judge.task());
      }
      if (request instanceof MergeJob merge) {
        return new Told(merge.run(), null);
      }
      if (request instanceof CheckJob verify) {
        return new Told(verify.run(), null);
      }
      if (request instanceof PublishJob publish) {
        return new Told(publish.run(), null);
      }
      if (request instanceof ReleaseJob release) {
        return new Told(release.run(), null);
      }
      return request instanceof PrepareJob prepare
          ? new Told(prepare.run(), null)
          : new Told("", null);
    }
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new Steps(next);
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new Runs(next);
  }

  private final class Steps extends ActivityInboundCallsInterceptorBase {
    private @Nullable ActivityExecutionContext context;

    Steps(ActivityInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(ActivityExecutionContext activity) {
      this.context = activity;
      super.init(activity);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      Object request = input.getArguments().length == 0 ? null : input.getArguments()[0];
      String step = context == null ? "unknown" : context.getInfo().getActivityType();
      Told told = Told.of(request);
      boolean agent = request instanceof TryJob;
      long begun = System.nanoTime();
      put("run", told.run());
      put("task", told.task());
      put("step", step);
      if (agent) {
        agents.incrementAndGet();
      }
      String result = "failed";
      try {
        ActivityOutput output = super.execute(input);
        result = "done";
        count(request, output.getResult());
        log(step, output.getResult());
        return output;
      } catch (ActivityCompletionException e) {
        result = "ended";
        throw e;
      } catch (ApplicationFailure e) {
        if (request instanceof TryJob task && isRateLimit(e)) {
          metrics.limited(task.agent().name()).increment();
          result = "ended";
        }
        throw e;
      } finally {
        if (agent) {
          agents.decrementAndGet();
        }
        metrics.steps(step, result).record(Duration.ofNanos(System.nanoTime() - begun));
        MDC.remove("run");
        MDC.remove("task");
        MDC.remove("step");
      }
    }
  }

  private static boolean isRateLimit(ApplicationFailure failure) {
    return FaultKind.PASSING.type().equals(failure.getType())
        && failure.getDetails().get(Fault.class).cause() == FaultCause.RATE_LIMITED;
  }

  private static void put(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      MDC.put(name, value);
    }
  }

  private static void log(String step, @Nullable Object answer) {
    if (answer instanceof AgentEnd end) {
      LOG.info("{}: {}", step, end.stop() == null ? "the agent has ended" : end.stop().headline());
    } else if (answer instanceof Outcome outcome) {
      LOG.info("{} {}: {}", step, word(outcome.ending()), outcome.headline());
    } else if (answer instanceof CheckResult check) {
      LOG.info("{} {}", step, check.passed() ? "passed" : "failed");
    } else if (answer instanceof Published published) {
      LOG.info("{}: {}", step, published.headline());
    } else {
      LOG.info("{} done", step);
    }
  }

  private void count(@Nullable Object request, @Nullable Object answer) {
    if (request instanceof JudgeJob judge && answer instanceof Outcome outcome) {
      String agent = judge.of().agent().name();
      metrics.tries(agent, word(outcome.ending())).increment();
      if (outcome.verify() != null) {
        metrics.checks("task", passed(outcome.verify())).increment();
      }
      AgentResult said = outcome.agent();
      if (said != null && said.cost() != null && said.cost() > 0) {
        metrics.cost(agent).increment(said.cost());
      }
      if (said != null && said.tokens() != null && said.tokens() > 0) {
        metrics.tokens(agent).increment(said.tokens());
      }
    } else if (answer instanceof CheckResult check) {
      metrics.checks("candidate", passed(check)).increment();
    } else if (answer instanceof Merged merged) {
      for (MergeOutcome outcome : merged.outcomes()) {
        (outcome.merge() == null ? metrics.conflicts() : metrics.merges()).increment();
      }
    } else if (answer instanceof Published published) {
      metrics.publishes(published.published() == null ? "waiting" : "moved").increment();
    }
  }

  private static String passed(CheckResult check) {
    return check.passed() ? "passed" : "failed";
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private final class Runs extends WorkflowInboundCallsInterceptorBase {
    Runs(WorkflowInboundCallsInterceptor next) {
      super(next);
    }

    /** A cancelled run gives no report here, only that it was cancelled. */
    @Override
    public WorkflowOutput execute(WorkflowInput input) {
      try {
        WorkflowOutput output = super.execute(input);
        if (output.getResult() instanceof Report report) {
          ended(report);
        }
        return output;
      } catch (CanceledFailure e) {
        endedAs("cancelled");
        throw e;
      } catch (ApplicationFailure e) {
        endedAs("failed");
        throw e;
      }
    }

    private void ended(Report report) {
      endedAs(report.status().word());
      if (WorkflowUnsafe.isReplaying()) {
        return;
      }
      for (TaskReport task : report.tasks()) {
        metrics.tasks(task.status().word()).increment();
        if (task.status() == TaskStatus.EVICTED) {
          metrics.evictions().increment();
        }
      }
    }

    /** Once: a worker that reads the history of a run that has ended goes this way again. */
    private void endedAs(String status) {
      if (!WorkflowUnsafe.isReplaying()) {
        metrics.runs(status).increment();
      }
    }
  }
}
