package dev.osier.cli.setup;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.output.Console;
import dev.osier.output.Json;
import dev.osier.output.SafeText;
import dev.osier.output.Style;
import dev.osier.output.Surface;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier doctor}. */
@Command(
    name = "doctor",
    description =
        "Look whether runs can work here: git, server and worker, agents, disk, limits, and what"
            + " earlier runs left; with what to type for each that is not well. Changes nothing."
            + " The exit code is 1 if something keeps runs from working.")
public final class DoctorCommand implements Callable<Integer> {
  private static final int WORD = 4;

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "Print one JSON document")
  boolean json;

  public DoctorCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    List<Finding> findings = new ArrayList<>();
    new GitDoctor(invocation).look(findings);
    new HostDoctor(invocation).look(findings);
    new ServerDoctor(invocation).look(findings);
    boolean well = findings.stream().noneMatch(f -> f.level() == Finding.Level.FAIL);
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("well", well);
      document.put("findings", findings);
      invocation.console().answer(Json.document(document));
    } else {
      print(findings);
    }
    return (well ? ExitCode.DONE : ExitCode.NOT_ALL).number();
  }

  private void print(List<Finding> findings) {
    Console console = invocation.console();
    Surface surface = console.answerSurface();
    int columns =
        findings.stream().mapToInt(f -> SafeText.width(SafeText.line(f.what()))).max().orElse(1);
    for (Finding finding : findings) {
      String word = SafeText.fit(finding.level().word(), WORD);
      console.answer(
          style(finding.level()).on(surface, word)
              + "  "
              + SafeText.fit(SafeText.line(finding.what()), columns)
              + "  "
              + SafeText.line(finding.fact()));
      if (finding.mend() != null) {
        console.answer(" ".repeat(WORD + 2 + columns + 2) + SafeText.line(finding.mend()));
      }
    }
  }

  private static Style style(Finding.Level level) {
    return switch (level) {
      case OK -> Style.GOOD;
      case WARN -> Style.WARN;
      case FAIL -> Style.BAD;
    };
  }
}
