package dev.osier.worker;

import dev.osier.activity.PromptPreview;
import dev.osier.host.OsierHome;
import dev.osier.job.TryJob;
import org.jspecify.annotations.Nullable;

/** What agents of this host are given, to be looked at before any is started. */
public record AgentPrompts(OsierHome home) {

  /**
   * The text of the first try.
   *
   * @param prompt the user's
   * @param branch the task's own, or null
   * @throws IllegalArgumentException if the user's template cannot be used; the message says why
   */
  public String first(TryJob request, String prompt, @Nullable String branch) {
    return PromptPreview.of(home.root(), request, prompt, branch);
  }

  /** Osier's own template. */
  public static String template() {
    return PromptPreview.template();
  }
}
