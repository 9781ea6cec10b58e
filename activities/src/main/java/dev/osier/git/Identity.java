package dev.osier.git;

import dev.osier.process.ProgramResult;

/** Who a commit is from. */
public record Identity(String name, String email) {

  /** Where the user has told git no name. */
  public static final Identity OSIER = new Identity("Osier", "osier@localhost");

  /** The user's own, as configured for the repository; else {@link #OSIER}. */
  public static Identity of(Git git) throws InterruptedException {
    String name = configured(git, "user.name");
    String email = configured(git, "user.email");
    return name.isEmpty() || email.isEmpty() ? OSIER : new Identity(name, email);
  }

  private static String configured(Git git, String key) throws InterruptedException {
    ProgramResult.Exited answer = git.call("config", "--get", key);
    return answer.succeeded() ? answer.text().strip().replaceAll("[<>\\n]", "") : "";
  }
}
