package dev.osier.agent;

import dev.osier.effect.AgentLog;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.ProgramEnd;
import dev.osier.effect.ProgramEnd.How;
import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentEnd.Stop;
import dev.osier.outcome.AgentResult;
import dev.osier.outcome.AgentRun;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.outcome.Seen;
import dev.osier.outcome.Spent;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.process.WatchedRun;
import dev.osier.text.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the end of an agent comes to: from its program's end and its output, as they were seen, or
 * as its record and its log have them. Nothing here can fail once an agent has ended.
 */
public record AgentEnding(TryJob request, AgentDefinition definition, AgentLog log) {
  private static final Logger LOG = LoggerFactory.getLogger(AgentEnding.class);

  /**
   * The end of a try whose agent has ended.
   *
   * @param logged bytes of the log that are of runs before
   * @param runs of this try, this one the last
   */
  public AgentEnd of(AgentProgram.Run run, long logged, List<AgentRun> runs, Seen seen) {
    AgentReport report = run.report();
    AgentResult result = run.result(request.agent().name()).after(runs);
    return new AgentEnd(
            request.turn().nonce(), stop(run, logged), result, report.failure(), null, seen)
        .withAnswer(request.workspace() == TaskWorkspace.NONE ? answer(report, logged) : null);
  }

  /** The end of a try that comes to no agent's. */
  public AgentEnd stopped(Stop stop, List<AgentRun> runs, Seen seen) {
    return AgentEnd.unseen(request.turn().nonce(), stop, request.agent().name(), runs, seen);
  }

  /** A program's end as it is written down. */
  static ProgramEnd written(AgentProgram.Run run) {
    if (run.ending() instanceof WatchedRun.Exited exited) {
      return new ProgramEnd(How.EXITED, exited.code(), seconds(exited.took()), null);
    }
    if (run.ending() instanceof WatchedRun.TimedOut timedOut) {
      return new ProgramEnd(How.TIMED_OUT, null, seconds(timedOut.after()), null);
    }
    if (run.ending() instanceof WatchedRun.CutOff cutOff) {
      How how = run.outOfBudget() == null ? How.CUT_OFF : How.OUT_OF_BUDGET;
      return new ProgramEnd(how, null, seconds(cutOff.after()), cutOff.why());
    }
    String reason = ((WatchedRun.NotStarted) run.ending()).reason();
    return new ProgramEnd(How.NOT_STARTED, null, 0, reason);
  }

  /** A program's end as it was written down, with what its log tells. */
  public static AgentProgram.Run read(ProgramEnd end, AgentReport report) {
    String why = String.valueOf(end.why());
    Duration took = Duration.ofMillis(Math.round(end.seconds() * 1000));
    WatchedRun.Ending ending =
        switch (end.how()) {
          case EXITED -> new WatchedRun.Exited(end.exit() == null ? 0 : end.exit(), took);
          case TIMED_OUT -> new WatchedRun.TimedOut(took);
          case CUT_OFF, OUT_OF_BUDGET -> new WatchedRun.CutOff(why, took);
          case NOT_STARTED -> new WatchedRun.NotStarted(why);
          case LOST -> throw new IllegalArgumentException("nobody has seen how it ended");
        };
    return new AgentProgram.Run(ending, report, false, end.how() == How.OUT_OF_BUDGET ? why : null);
  }

  private static double seconds(Duration took) {
    return took.toMillis() / 1000.0;
  }

  /** The runs of a try, for its report. */
  public static List<AgentRun> told(List<EffectRecord.AgentRun> runs) {
    return runs.stream().map(AgentEnding::told).toList();
  }

  private static AgentRun told(EffectRecord.AgentRun run) {
    Spent spent = run.spent() == null ? Spent.NONE : run.spent();
    AgentRun.End end =
        run.limited()
            ? AgentRun.End.LIMITED
            : run.hasEnded() ? AgentRun.End.ENDED : AgentRun.End.LOST;
    double seconds = Math.round(spent.seconds() * 10) / 10.0;
    return new AgentRun(run.tryNumber(), end, spent.cost(), spent.turns(), spent.tokens(), seconds);
  }

  private @Nullable Stop stop(AgentProgram.Run run, long logged) {
    AgentReport report = run.report();
    if (report.refused()) {
      return refused(report);
    }
    String broken = run.failure(request.agent().name());
    if (broken == null) {
      return null;
    }
    String tail = report.failure() == null ? Limits.tail(tail(logged, 4 * Limits.TAIL)) : "";
    return new Stop(
        run.outOfBudget() == null ? Ending.FAILED : Ending.SPENT,
        Limits.headline(broken),
        Limits.tail(tail.isBlank() ? broken : broken + ":\n" + tail));
  }

  private Stop refused(AgentReport report) {
    String name = request.agent().name();
    String mend = definition.mend() == null ? "" : ". " + definition.mend();
    String what = "Cannot use %s: its key was refused%s".formatted(name, mend);
    String words = report.failure() == null ? "" : ":\nIt said: " + report.failure();
    return new Stop(Ending.REFUSED, Limits.headline(what), Limits.tail(what + words));
  }

  private String answer(AgentReport report, long logged) {
    String told = report.lastMessage();
    return Limits.cut(told == null ? tail(logged, Limits.ANSWER) : told, Limits.ANSWER);
  }

  private String tail(long logged, int limit) {
    try {
      return log.tail(logged, limit);
    } catch (IOException e) {
      LOG.warn("Cannot read {}: {}", log.file(), e.toString(), e);
      return "";
    }
  }
}
