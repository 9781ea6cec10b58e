package dev.osier.activity;

import dev.osier.agent.PromptTemplate;
import dev.osier.job.TryJob;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What an agent of this host would be given, without anything being started. */
public final class PromptPreview {
  private PromptPreview() {}

  /**
   * The text of the first try.
   *
   * @param home {@code $OSIER_HOME}
   * @param prompt the user's
   * @param branch the task's own, or null
   * @throws IllegalArgumentException if the user's template cannot be used; the message says why
   */
  public static String of(Path home, TryJob request, String prompt, @Nullable String branch) {
    return PromptTemplate.show(home.resolve(Host.PROMPT), request, prompt, branch);
  }

  /** Osier's own template, as its file has it. */
  public static String template() {
    return PromptTemplate.source();
  }
}
