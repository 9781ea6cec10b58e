package dev.osier.agent;

import dev.osier.plan.AgentDefinition;
import dev.osier.process.LoggedRun;
import dev.osier.process.ProgramCall;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.step.RunTask.AgentResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs an agent's program to its end, and reads what it says while it runs. */
final class AgentProgram {
  private final AgentDefinition definition;
  private final Path workspace;
  private final Path log;
  private final Map<String, String> environment;
  private final String marker;
  private final Duration timeout;
  private final TaskTry.Ledger ledger;
  private final Pulse pulse;

  /**
   * How it ended and what it told.
   *
   * @param resumed it went on with a conversation
   */
  record Run(LoggedRun.Ending ending, AgentReport report, boolean resumed) {

    /** It was to go on with a conversation and knows none of that name. */
    boolean lostItsSession() {
      return resumed
          && ending instanceof LoggedRun.Exited exited
          && exited.code() != 0
          && !report.hasWorked()
          && !report.limited()
          && !report.refused();
    }

    /**
     * For the report.
     *
     * @param agent its name
     */
    AgentResult result(String agent) {
      boolean exited = ending instanceof LoggedRun.Exited;
      return new AgentResult(
          agent,
          exited ? ((LoggedRun.Exited) ending).code() : null,
          report.session(),
          report.cost(),
          report.turns(),
          report.tokens(),
          Math.round(took().toMillis() / 100.0) / 10.0);
    }

    private Duration took() {
      if (ending instanceof LoggedRun.Exited exited) {
        return exited.took();
      }
      return ending instanceof LoggedRun.TimedOut timedOut ? timedOut.after() : Duration.ZERO;
    }

    /** Why the program failed, as a sentence, or null if it ended well. */
    @Nullable String failure(String agent) {
      if (ending instanceof LoggedRun.NotStarted notStarted) {
        return "Cannot start agent %s: %s".formatted(agent, notStarted.reason());
      }
      if (ending instanceof LoggedRun.TimedOut timedOut) {
        return "The agent did not end within %d s; give the task a longer timeout, or less to do"
            .formatted(timedOut.after().toSeconds());
      }
      int code = ((LoggedRun.Exited) ending).code();
      String why = report.failure() == null ? "" : ": " + report.failure();
      return code == 0 ? null : "The agent failed with exit code " + code + why;
    }
  }

  /**
   * @param environment of the agent, but for what its definition adds
   * @param marker see {@link LoggedRun#run}
   */
  AgentProgram(
      AgentDefinition definition,
      Path workspace,
      Path log,
      Map<String, String> environment,
      String marker,
      Duration timeout,
      TaskTry.Ledger ledger,
      Pulse pulse) {
    this.definition = definition;
    this.workspace = workspace;
    this.log = log;
    this.environment = environment;
    this.marker = marker;
    this.timeout = timeout;
    this.ledger = ledger;
    this.pulse = pulse;
  }

  boolean canResume() {
    return definition.resume() != null;
  }

  /**
   * @throws StoppedException the pulse stopped; nothing of the agent lives
   */
  Run run(AgentCommand.Values values) throws IOException, InterruptedException, StoppedException {
    AgentCommand command = AgentCommand.of(definition, values);
    Map<String, String> all = new LinkedHashMap<>(command.environment());
    // What the plan names goes before what the preset does.
    all.putAll(environment);
    all.putAll(placeholders(command));
    ProgramCall call = new ProgramCall(command.argv(), workspace, all, timeout, command.input());
    AgentOutput output = new AgentOutput(definition.output());
    OutputReader reader = new OutputReader(log, new OutputLines(output::line));
    try {
      LoggedRun.Ending ending =
          LoggedRun.run(call, log, marker, "agent", pulse, new Watch(reader, output));
      return new Run(ending, output.report(), values.session() != null);
    } finally {
      ledger.agentEnded();
    }
  }

  /** The variables that a line for {@code sh} refers to; nobody else may set them. */
  private static Map<String, String> placeholders(AgentCommand command) {
    Map<String, String> own = new LinkedHashMap<>(command.environment());
    own.keySet().removeIf(name -> !name.startsWith("OSIER_"));
    return own;
  }

  /** Follows the log while the program runs. */
  private final class Watch implements LoggedRun.Started {
    private final OutputReader reader;
    private final AgentOutput output;
    private @Nullable String session;

    Watch(OutputReader reader, AgentOutput output) {
      this.reader = reader;
      this.output = output;
    }

    @Override
    public void started(long pid, @Nullable Instant instant) {
      ledger.agentStarted(pid, instant);
    }

    @Override
    public void runs() {
      try {
        reader.readOn();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + log + ": " + e.getMessage(), e);
      }
      tell();
    }

    @Override
    public void ended() {
      try {
        reader.finish();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + log + ": " + e.getMessage(), e);
      }
      tell();
    }

    private void tell() {
      AgentReport report = output.report();
      String known = report.session();
      if (known != null && !known.equals(session)) {
        session = known;
        ledger.conversation(known);
      }
      pulse.tells(known, report.cost(), report.lastMessage());
    }
  }
}
