package dev.osier.agent;

import dev.osier.outcome.Denial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an agent was denied, put together from lines that tell of calls and lines that deny them.
 */
final class Denials {
  /** Calls that are remembered: one is denied soon after it was made. */
  private static final int LIMIT_CALLS = 1_000;

  /** Denials that are remembered; an agent that goes on wanting has said it by then. */
  private static final int LIMIT = 1_000;

  private final Map<String, Call> calls = new LinkedHashMap<>();
  private final Set<String> deniedCalls = new HashSet<>();
  private final List<Denial> all = new ArrayList<>();

  private record Call(String tool, String command) {}

  /**
   * One line's: calls with the tools and commands that stand at the same places.
   *
   * @param denied names of calls; one that is told twice counts once
   */
  void tell(List<String> names, List<String> tools, List<String> commands, List<String> denied) {
    for (int i = 0; i < names.size(); i++) {
      calls.put(names.get(i), new Call(at(tools, i, names.size()), at(commands, i, names.size())));
    }
    while (calls.size() > LIMIT_CALLS) {
      calls.remove(calls.keySet().iterator().next());
    }
    for (int i = 0; i < denied.size(); i++) {
      String name = denied.get(i);
      if (deniedCalls.size() < LIMIT && deniedCalls.add(name)) {
        Call here = new Call(at(tools, i, denied.size()), at(commands, i, denied.size()));
        Call call = calls.getOrDefault(name, here);
        add(call.tool, call.command);
      }
    }
  }

  /** A line of text that names a command and no call. */
  void add(String tool, String command) {
    if (all.size() < LIMIT) {
      all.add(new Denial(tool, command, 1));
    }
  }

  /** Counted together. */
  List<Denial> sum() {
    return Denial.sum(all, Denial.LIMIT);
  }

  /** What belongs to one of several, if each has its own; empty if that cannot be told. */
  private static String at(List<String> values, int index, int of) {
    if (values.size() == of) {
      return values.get(index);
    }
    return of == 1 && !values.isEmpty() ? values.get(0) : "";
  }
}
