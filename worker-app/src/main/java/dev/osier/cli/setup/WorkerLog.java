package dev.osier.cli.setup;

import dev.osier.cli.call.Refusal;
import dev.osier.output.Console;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * How a worker speaks: in lines for people, or, with {@code OSIER_LOG_FORMAT=json}, one JSON object
 * a line for a log collector, in which its own lines are log events like all others. To be asked
 * before anything is logged: the form is read when the first logger is made.
 */
final class WorkerLog {
  private WorkerLog() {}

  /**
   * @return what to tell the user's lines to
   * @throws Refusal if the form is none
   */
  static Consumer<String> of(Map<String, String> environment, Console console) throws Refusal {
    // A worker is long-lived, and its standard error is a log: there, warnings of Temporal help.
    setDefault("osier.log.temporal", environment.getOrDefault("OSIER_LOG", "WARN"));
    String form = environment.getOrDefault("OSIER_LOG_FORMAT", "").strip();
    switch (form) {
      case "", "text" -> {
        return console::say;
      }
      case "json" -> {
        System.setProperty("osier.log.format", "json");
        setDefault("osier.log", environment.getOrDefault("OSIER_LOG", "INFO"));
        return line -> LoggerFactory.getLogger("dev.osier.worker").info("{}", line);
      }
      default ->
          throw Refusal.badInput(
              "Cannot use --log \"%s\" (OSIER_LOG_FORMAT): it must be text or json"
                  .formatted(form));
    }
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
