package dev.osier.glob;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for paths of files, relative to the root of the repository and written with {@code /}.
 *
 * <ul>
 *   <li>{@code *} any characters of one name, {@code ?} one, {@code [a-z]} or {@code [!a-z]} one of
 *       a set; {@code \} takes the next sign as it is. None of them stands for {@code /}.
 *   <li>{@code **} as a whole name: any number of folders, also none; at the end, also with a slash
 *       after it: everything below.
 *   <li>A glob that ends with {@code /} means everything below that folder. Without it, it is a
 *       file: {@code src} does not stand for {@code src/a}.
 *   <li>A name with {@code [..]} also stands for itself, as in git: {@code app/[id]/page.tsx} is
 *       that file, too.
 * </ul>
 *
 * <p>Case counts. Whether two globs overlap is decided exactly, by walking the product of both; the
 * cost is at most the product of their lengths, and a glob has at most {@link #LIMIT} characters.
 */
public final class Glob {
  public static final int LIMIT = 512;

  /** Zero or more names. An instance of its own, compared by identity. */
  private static final GlobName ANY_DEPTH = GlobName.any();

  private static final ProductWalk<GlobName> WALK =
      new ProductWalk<>(Glob::isAnyDepth, GlobName::overlaps);

  private final String text;
  private final List<GlobName> names;

  private Glob(String text, List<GlobName> names) {
    this.text = text;
    this.names = names;
  }

  /**
   * @throws IllegalArgumentException if {@link #problem} has something to say
   */
  public static Glob of(String text) {
    String problem = problem(text);
    if (problem != null) {
      throw new IllegalArgumentException("Cannot read a glob: " + problem);
    }
    boolean folder = text.endsWith("/");
    String[] parts = (folder ? text.substring(0, text.length() - 1) : text).split("/", -1);
    List<GlobName> names = new ArrayList<>();
    for (String part : parts) {
      names.add(part.equals("**") ? ANY_DEPTH : GlobName.of(part));
    }
    GlobName last = names.get(names.size() - 1);
    if (folder || isAnyDepth(last)) {
      names.add(GlobName.ANY);
      names.add(ANY_DEPTH);
    }
    return new Glob(text, List.copyOf(names));
  }

  /** What is wrong with {@code text} as a glob, or null. */
  public static @Nullable String problem(String text) {
    String problem = RelativePath.problem(text);
    return problem == null ? GlobName.problem(text) : problem;
  }

  /**
   * Whether {@code path} is one that the glob stands for. A path that is not relative, or has an
   * empty name in it, is none.
   */
  public boolean matches(String path) {
    List<GlobName> exact = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()) {
        return false;
      }
      exact.add(GlobName.exactly(part));
    }
    return WALK.common(names, exact);
  }

  /** Whether there is a path that both stand for. */
  public boolean overlaps(Glob other) {
    return WALK.common(names, other.names);
  }

  /** False if the first or last names rule out that both stand for one path; quick. */
  public boolean mayOverlap(Glob other) {
    return mayMeet(names.get(0), other.names.get(0))
        && mayMeet(names.get(names.size() - 1), other.names.get(other.names.size() - 1));
  }

  private static boolean mayMeet(GlobName a, GlobName b) {
    return isAnyDepth(a) || isAnyDepth(b) || a.mayOverlap(b);
  }

  /** The names that the glob begins with and that have no wildcard. */
  public List<String> fixedNames() {
    List<String> fixed = new ArrayList<>();
    for (GlobName name : names) {
      Optional<String> literal = name.literal();
      if (literal.isEmpty()) {
        break;
      }
      fixed.add(literal.get());
    }
    return fixed;
  }

  /** What comparing with {@code other} may cost, in steps. */
  public long cost(Glob other) {
    return (long) text.length() * other.text.length();
  }

  @SuppressWarnings("ReferenceEquality") // ANY_DEPTH is told from "*" by identity.
  private static boolean isAnyDepth(GlobName name) {
    return name == ANY_DEPTH;
  }

  @Override
  public String toString() {
    return text;
  }
}
