package dev.osier.run;

import dev.osier.text.Limits;
import io.temporal.common.SearchAttributeKey;
import java.util.List;

/**
 * The search attributes of a run, by which a server lists runs. A server refuses what was not
 * registered in its namespace, so they are written only where a worker was told to.
 */
public final class RunAttributes {
  public static final SearchAttributeKey<String> REPOSITORY =
      SearchAttributeKey.forKeyword("OsierRepository");
  public static final SearchAttributeKey<String> TARGET =
      SearchAttributeKey.forKeyword("OsierTarget");

  /** The word of a {@link dev.osier.report.RunStatus}. */
  public static final SearchAttributeKey<String> STATUS =
      SearchAttributeKey.forKeyword("OsierStatus");

  /** Characters that every store of a server takes for a keyword. */
  private static final int KEYWORD = 250;

  private RunAttributes() {}

  /** All that have to be registered, each as a keyword. */
  public static List<String> names() {
    return List.of(REPOSITORY.getName(), TARGET.getName(), STATUS.getName());
  }

  static String keyword(String value) {
    return Limits.cut(value, KEYWORD);
  }
}
