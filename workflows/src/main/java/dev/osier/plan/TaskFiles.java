package dev.osier.plan;

import dev.osier.glob.Glob;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files a task says it touches, as globs relative to the root of the repository.
 *
 * @param create files it makes
 * @param modify files it changes
 * @param read files it should look at
 */
public record TaskFiles(List<String> create, List<String> modify, List<String> read) {

  /** Says nothing: the task may change any file. */
  public static final TaskFiles ANY = new TaskFiles(List.of(), List.of(), List.of());

  public TaskFiles {
    create = List.copyOf(create);
    modify = List.copyOf(modify);
    read = List.copyOf(read);
  }

  /** What the task may write; empty: any file. */
  public List<String> owned() {
    return Stream.concat(create.stream(), modify.stream()).toList();
  }

  /** Those of {@code paths} that the task may not write, in the same order. */
  public List<String> outside(Collection<String> paths) {
    List<Glob> globs = owned().stream().map(Glob::of).toList();
    return globs.isEmpty()
        ? List.of()
        : paths.stream()
            .filter(path -> globs.stream().noneMatch(glob -> glob.matches(path)))
            .toList();
  }
}
