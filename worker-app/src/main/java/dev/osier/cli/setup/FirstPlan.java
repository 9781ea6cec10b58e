package dev.osier.cli.setup;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The plan that {@code osier init} writes: short, every line explained, of fixed words only.
 *
 * @param agents names of those that are installed, the one to use first
 * @param guesses of the build
 */
record FirstPlan(List<String> agents, List<BuildGuess> guesses) {
  private static final int COMMENTS_AT = 31;

  /**
   * @param file how the plan is called by the user
   */
  String text(String file) {
    StringBuilder plan = new StringBuilder();
    plan.append("# A plan for Osier. To check it, run osier validate ").append(file);
    plan.append("; to do it, osier run ").append(file);
    plan.append("\n# All that a plan may say: osier schema\n\n");
    agent(plan);
    verify(plan);
    line(plan, "# concurrency: 4", "agents at once; default: what this host has memory for");
    line(plan, "# onFailure: continue", "or halt: start no more tasks once one has failed");
    plan.append(
        """

        tasks:
          - id: readme                 # unique; also the name of its branch
            prompt: |
              Check that README.md says how to build and test this project, by trying it.
              Correct what is wrong and add what is missing, as briefly as you can.
            files: {create: [README.md], modify: [README.md]}   # it may change no others
            # priority: 1              # 1 first … 5 last, default 3: the order in which work lands
            # tries: 2                 # a second try is told what failed in the first
            # timeout: 30m             # for each try
          # - id: next
          #   needs: [readme]          # starts from a commit that holds the work of readme
          #   prompt: …

        """);
    workspace(plan);
    plan.append(
        """
        merge:
          publish: end                 # your branch moves once, to what was merged and verified; or
                                       # never: the result is left on a branch osier/<run>/merged
          # verify: …                  # checks the whole before that; default: verify, above
        """);
    return plan.toString();
  }

  private void agent(StringBuilder plan) {
    String others =
        agents.stream().skip(1).map(name -> " or " + name).collect(Collectors.joining());
    if (agents.isEmpty()) {
      line(plan, "agent: claude", "not installed here; or codex, gemini, opencode, aider,");
    } else {
      line(
          plan,
          "agent: " + agents.get(0),
          "is installed here" + others.replaceFirst(" or", ", as") + ";");
    }
    line(plan, "", "or a command of your own: {command: \"my-agent {prompt}\"}");
  }

  private void verify(StringBuilder plan) {
    if (guesses.isEmpty()) {
      line(plan, "# verify: make test", "no build was recognized here: what checks a task's work?");
      line(plan, "", "Run in each workspace after its agent; exit 0 is success");
      return;
    }
    line(
        plan,
        "verify: " + guesses.get(0).verify(),
        "run in each workspace after its agent; exit 0");
    line(plan, "", "is success. Guessed from " + guesses.get(0).from());
    for (BuildGuess other : guesses.subList(1, guesses.size())) {
      line(plan, "# verify: " + other.verify(), "guessed from " + other.from());
    }
  }

  private void workspace(StringBuilder plan) {
    String setup =
        guesses.isEmpty() || guesses.get(0).setup() == null ? null : guesses.get(0).setup();
    if (setup != null) {
      plan.append("workspace:\n");
      line(plan, "  setup: " + setup, "run once in each new workspace");
      line(plan, "  # include: [.env]", "untracked files to copy into it");
    } else {
      plan.append("# workspace:\n");
      line(plan, "#   setup: …", "run once in each new workspace");
      line(plan, "#   include: [.env]", "untracked files to copy into it");
    }
    plan.append('\n');
  }

  private static void line(StringBuilder plan, String text, String comment) {
    plan.append(text)
        .append(" ".repeat(Math.max(1, COMMENTS_AT - text.length())))
        .append("# ")
        .append(comment)
        .append('\n');
  }
}
