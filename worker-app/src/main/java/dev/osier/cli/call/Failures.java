package dev.osier.cli.call;

import dev.osier.output.Json;
import dev.osier.output.Progress;
import dev.osier.output.SafeText;
import dev.osier.server.NoServerException;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns whatever a command throws into one to three lines and an exit code. What nobody expected is
 * written to a file in full, and named.
 */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

  /** The command with {@code --json} that also says how it goes on. */
  private static final String FOLLOWED = "run";

  private final Invocation invocation;

  public Failures(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
    Refusal refusal = refusal(e, line.getCommandName());
    if (line.getParseResult().hasMatchedOption("--json")) {
      invocation.console().answer(Json.document(document(refusal)));
      if (line.getCommandName().equals(FOLLOWED)) {
        // Who follows its progress, a line for each event, hears of its end there, too.
        Progress.json(invocation.console()::say).say(String.valueOf(refusal.getMessage()));
      }
    } else {
      invocation.console().say(SafeText.lines(String.valueOf(refusal.getMessage())));
    }
    return refusal.code().number();
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    StringBuilder message = new StringBuilder(SafeText.lines(String.valueOf(e.getMessage())));
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      List<String> likely = unmatched.getSuggestions();
      message.append("; did you mean ").append(String.join(" or ", likely)).append('?');
    }
    boolean topLevel = line.getParent() != null && line.getParent().getParent() == null;
    String help =
        topLevel
            ? "osier help " + line.getCommandName()
            : line.getCommandSpec().qualifiedName(" ") + " --help";
    message.append("\nTo see what there is, run ").append(help);
    if (Arrays.asList(args).contains("--json")) {
      Refusal refusal = Refusal.badInput(message.toString());
      invocation.console().answer(Json.document(document(refusal)));
    } else {
      invocation.console().say(message.toString());
    }
    return ExitCode.BAD_INPUT.number();
  }

  private static Map<String, Object> document(Refusal refusal) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("exit", refusal.code().number());
    error.put("message", refusal.getMessage());
    error.put("problems", refusal.problems());
    return Map.of("error", error);
  }

  private Refusal refusal(Exception e, String command) {
    if (e instanceof Refusal refusal) {
      return refusal;
    }
    if (e instanceof NoServerException) {
      return new Refusal(ExitCode.NO_SERVER, String.valueOf(e.getMessage()));
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StatusRuntimeException status) {
        switch (status.getStatus().getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, UNAUTHENTICATED, PERMISSION_DENIED -> {
            return new Refusal(
                ExitCode.NO_SERVER,
                "Cannot go on with %s: the Temporal server does not do it: %s"
                    .formatted(command, SafeText.line(String.valueOf(status.getMessage()))));
          }
          default -> {
            // A server that answers with something else was asked something wrong: a fault.
          }
        }
      }
    }
    return fault(e, command);
  }

  private Refusal fault(Exception e, String command) {
    String said = SafeText.line(e.getClass().getSimpleName() + ": " + e.getMessage());
    String where;
    try {
      Path logs = Files.createDirectories(invocation.home().logs());
      Path file =
          logs.resolve("fault-" + LocalDateTime.now(ZoneOffset.UTC).format(FILE_TIME) + ".txt");
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      Files.writeString(file, trace.toString());
      where = "The details are in " + file;
    } catch (IOException unwritten) {
      where = "The details could not be written: " + unwritten.getMessage();
    }
    return new Refusal(
        ExitCode.FAULT,
        "Cannot go on with %s: a fault of Osier's own: %s\n%s".formatted(command, said, where));
  }
}
