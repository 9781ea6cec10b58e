package dev.osier.testkit.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model does, one answer a line, the same for every agent:
 *
 * <pre>
 * write greeting.txt hello\nworld\n     the agent writes a file; \n is a new line
 * run git commit -qam Greet             the agent runs a command
 * expect not a greeting                 the next request must hold this text
 * say Done                              ends the turn
 * limit 2                               429, and to come again after 2 seconds
 * refuse                                401
 * fail                                  400
 * hang                                  no answer
 * </pre>
 *
 * <p>A script that has ended says so, which ends the agent's turn too.
 *
 * @param steps the answers, in order
 * @param expected what a request must hold, by the index of the step that answers it
 */
public record ModelScript(List<ModelStep> steps, Map<Integer, String> expected) {

  public ModelScript {
    steps = List.copyOf(steps);
    expected = Map.copyOf(expected);
  }

  /**
   * @throws IllegalArgumentException if a line is none of the above
   */
  public static ModelScript parse(String text) {
    List<ModelStep> steps = new ArrayList<>();
    Map<Integer, String> expected = new TreeMap<>();
    for (String line : text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
      String[] words = line.split(" ", 2);
      String rest = words.length == 2 ? words[1].replace("\\n", "\n") : "";
      switch (words[0]) {
        case "write" -> {
          String[] file = rest.split(" ", 2);
          steps.add(new ModelStep.Write(file[0], file.length == 2 ? file[1] : ""));
        }
        case "run" -> steps.add(new ModelStep.Run(rest));
        case "say" -> steps.add(new ModelStep.Say(rest));
        case "limit" -> steps.add(new ModelStep.Limit(Duration.ofSeconds(Long.parseLong(rest))));
        case "refuse" -> steps.add(new ModelStep.Refuse());
        case "fail" -> steps.add(new ModelStep.Fail());
        case "hang" -> steps.add(new ModelStep.Hang());
        case "expect" -> expected.put(steps.size(), rest);
        default -> throw new IllegalArgumentException("no step of a script: " + line);
      }
    }
    return new ModelScript(steps, expected);
  }
}
