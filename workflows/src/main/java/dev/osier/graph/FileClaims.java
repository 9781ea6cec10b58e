package dev.osier.graph;

import dev.osier.glob.Glob;
import dev.osier.plan.TaskFiles;
import java.util.Collection;
import java.util.List;

/**
 * Which files a task says it writes. A task that says nothing may write any file. For the syntax of
 * globs see {@link Glob}.
 */
public final class FileClaims {
  private final List<Glob> globs;

  private FileClaims(List<Glob> globs) {
    this.globs = globs;
  }

  /** What {@code files} creates or modifies. */
  public static FileClaims of(TaskFiles files) {
    return new FileClaims(files.owned().stream().map(Glob::of).toList());
  }

  /** Whether the task may write {@code path}, relative to the root of the repository. */
  public boolean allows(String path) {
    return globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(path));
  }

  /** Those of {@code paths} that the task may not write, in the same order. */
  public List<String> outside(Collection<String> paths) {
    return paths.stream().filter(path -> !allows(path)).toList();
  }

  /**
   * Whether {@code glob} stands for {@code path}.
   *
   * @throws IllegalArgumentException if {@code glob} is none
   */
  public static boolean matches(String glob, String path) {
    return Glob.of(glob).matches(path);
  }

  /**
   * Whether there is a path that both globs stand for; decided exactly.
   *
   * @throws IllegalArgumentException if one of them is no glob
   */
  public static boolean overlap(String globA, String globB) {
    return Glob.of(globA).overlaps(Glob.of(globB));
  }
}
