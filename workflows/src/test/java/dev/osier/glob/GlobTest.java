package dev.osier.glob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GlobTest {
  /**
   * Enough for two globs of two plain names each: if there is a path both stand for, one is here.
   */
  private static final List<String> PLAIN_PATHS =
      rows(List.of("a", "b", "aa", "ab", "ba", "bb"), 4, "/");

  /** Enough for two names of two signs each, {@code [..]} read in both ways. */
  private static final List<String> NAMES =
      rows(List.of("a", "b", "[a]", "[!a]", "[ab]", "[a-b]"), 4, "");

  private static final List<String> PATHS_WITH_BRACKETS =
      rows(List.of("a", "b", "ab", "[a]", "[a]b", "a[!a]", "[a-b]", "["), 3, "/");

  /** All rows of 1 to {@code length} of the {@code elements}. */
  private static List<String> rows(List<String> elements, int length, String between) {
    List<String> rows = new ArrayList<>(elements);
    int from = 0;
    for (int i = 1; i < length; i++) {
      int to = rows.size();
      for (String row : List.copyOf(rows.subList(from, to))) {
        elements.forEach(element -> rows.add(row + between + element));
      }
      from = to;
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "src/A.java,      src/A.java,      true",
    "src/A.java,      src/B.java,      false",
    "src/A.java,      Src/A.java,      false",
    "src/*.java,      src/A.java,      true",
    "src/*.java,      src/a/A.java,    false",
    "src/*,           src/a/A.java,    false",
    "src/?.java,      src/A.java,      true",
    "src/?.java,      src/AB.java,     false",
    "src/?.java,      src/😀.java,     true",
    "src/[AB].java,   src/A.java,      true",
    "src/[!AB].java,  src/A.java,      false",
    "src/[^AB].java,  src/C.java,      true",
    "src/[A-C].java,  src/B.java,      true",
    "src/[A-C].java,  src/D.java,      false",
    "src/[]].java,    src/].java,      true",
    "**/A.java,       A.java,          true",
    "**/A.java,       x/y/A.java,      true",
    "src/**/A.java,   src/A.java,      true",
    "src/**/A.java,   src/x/y/A.java,  true",
    "src/**/A.java,   lib/x/A.java,    false",
    "src/**,          src/x/y,         true",
    "src/**,          src,             false",
    "**,              x,               true",
    "src/a**b,        src/axb,         true",
    "src/a**b,        src/a/b,         false",
    "src/,            src/x/y,         true",
    "src/,            src,             false",
    "src,             src,             true",
    "src,             src/x/y,         false",
    "sr*,             src/x/y,         false",
    "app/[id]/p.tsx,  app/[id]/p.tsx,  true",
    "app/[id]/p.tsx,  app/i/p.tsx,     true",
    "app/\\[id\\]/p,  app/[id]/p,      true",
    "app/\\[id\\]/p,  app/i/p,         false",
    "a\\*,            a*,              true",
    "a\\*,            ab,              false",
    "[abc,            [abc,            true",
    "*,               .hidden,         true",
    "..x/...,         ..x/...,         true",
    "*,               a//b,            false",
    "**,              /a,              false",
    "**,              a/,              false",
  })
  void matchesAsGitDoes(String glob, String path, boolean matches) {
    assertThat(Glob.of(glob).matches(path)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "src/*.java,   src/A.java,     true",
    "src/*.java,   src/*.kt,       false",
    "src/A*,       src/*B,         true",
    "src/A*,       src/B*,         false",
    "**/A.java,    src/**,         true",
    "**/A.java,    src/*.kt,       false",
    "src,          src/A.java,     false",
    "**/A.java,    docs/a.md,      false",
    "src/,         src,            false",
    "src/,         src/A.java,     true",
    "src/*,        src/a/b,        false",
    "a/**/z,       **/b/**,        true",
    "[a-m]x,       [n-z]x,         false",
    "[a-n]x,       [n-z]x,         true",
    "[!a],         a,              false",
    "app/[id]/x,   app/\\[id\\]/x, true",
    "?,            ??,             false",
    "a*b*c,        *b,             false",
    "a*b*c,        *b*,            true",
  })
  void overlapIsDecidedExactly(String a, String b, boolean overlap) {
    assertThat(Glob.of(a).overlaps(Glob.of(b))).isEqualTo(overlap);
    assertThat(Glob.of(b).overlaps(Glob.of(a))).isEqualTo(overlap);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(" ", "must not be empty"),
        Arguments.of(
            "/etc/passwd", "\"/etc/passwd\" must be relative to the root of the repository"),
        Arguments.of("~/x", "\"~/x\" must be relative to the root of the repository"),
        Arguments.of("C:\\x", "\"C:\\x\" must be relative to the root of the repository"),
        Arguments.of("../x", "\"../x\" must not leave the repository by \"..\""),
        Arguments.of("a/../x", "\"a/../x\" must not leave the repository by \"..\""),
        Arguments.of("./x", "\"./x\" has a needless \".\"; leave it out"),
        Arguments.of("a//b", "\"a//b\" has an empty name between two slashes"),
        Arguments.of("-rf", "\"-rf\" must not begin with \"-\""),
        Arguments.of(":(top)x", "\":(top)x\" must not begin with \":\""),
        Arguments.of("!x", "\"!x\" must not begin with \"!\""),
        Arguments.of("a\nb", "\"a\\nb\" has a control character"),
        Arguments.of(
            ".git/config",
            "\".git/config\" is not a file of the project: \".git\" belongs to git or Osier"),
        Arguments.of(
            "a/.GIT", "\"a/.GIT\" is not a file of the project: \".GIT\" belongs to git or Osier"),
        Arguments.of("src\\A.java", "\"src\\A.java\" has a \\; write / between folders"),
        Arguments.of("src\\", "\"src\\\" has a \\; write / between folders"),
        Arguments.of(
            "{a,b}", "\"{a,b}\" has {..,..}, which globs here do not know; list each by itself"),
        Arguments.of(
            "[z-a]", "\"[z-a]\" has a range that runs backwards; write the smaller end first"),
        Arguments.of(
            "[[:alpha:]]",
            "\"[[:alpha:]]\" has [: :], which globs here do not know; write the range, such as [a-z]"),
        Arguments.of(
            "x".repeat(513),
            "\"" + "x".repeat(60) + "…\" has 513 characters, and the limit is 512"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void saysWhatIsWrong(String glob, String problem) {
    assertThat(Glob.problem(glob)).isEqualTo(problem);
  }

  @Test
  void readingWhatHasAProblemIsAFault() {
    assertThatThrownBy(() -> Glob.of("../x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read a glob: \"../x\" must not leave the repository by \"..\"");
  }

  @Property(tries = 400)
  void twoGlobsOverlapIfAndOnlyIfAPathIsBoth(
      @ForAll("plainGlobs") String first, @ForAll("plainGlobs") String second) {
    checkOverlap(first, second, PLAIN_PATHS);
  }

  @Property(tries = 400)
  void twoNamesOverlapIfAndOnlyIfANameIsBoth(
      @ForAll("names") String first, @ForAll("names") String second) {
    checkOverlap(first, second, NAMES);
  }

  private static void checkOverlap(String first, String second, List<String> paths) {
    Glob a = Glob.of(first);
    Glob b = Glob.of(second);
    boolean both = paths.stream().anyMatch(path -> a.matches(path) && b.matches(path));
    assertThat(a.overlaps(b)).as("%s and %s", first, second).isEqualTo(both);
    assertThat(b.overlaps(a)).as("%s and %s", second, first).isEqualTo(both);
  }

  @Property(tries = 400)
  void matchesWhatTheRegularExpressionMatches(@ForAll("globs") String glob) {
    Glob read = Glob.of(glob);
    Pattern regex = Pattern.compile(regex(glob));
    for (String path : PATHS_WITH_BRACKETS) {
      assertThat(read.matches(path))
          .as("%s and %s", glob, path)
          .isEqualTo(regex.matcher(path).matches());
    }
  }

  @Property(tries = 1000)
  void anyTextIsReadOrRefused(@ForAll String glob, @ForAll String path) {
    if (Glob.problem(glob) == null) {
      Glob read = Glob.of(glob);
      read.matches(path);
      assertThat(read.overlaps(read)).isEqualTo(true);
    }
  }

  @Property
  void aPathWithEveryWildcardEscapedIsOnlyItself(@ForAll("globs") String path) {
    Assume.that(!path.endsWith("/"));
    String escaped = path.replaceAll("[*?\\[\\]]", "\\\\$0");
    assertThat(Glob.of(escaped).matches(path)).isTrue();
    assertThat(Glob.of(escaped).matches(path + "x")).isFalse();
  }

  @Test
  void longGlobsAreComparedInTime() {
    Glob a = Glob.of("**/*a*".repeat(60) + "b");
    Glob b = Glob.of("*a/**/".repeat(30) + "c[x]");
    // Without a memory of what it has compared, this would not end within the age of the earth.
    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> assertThat(a.overlaps(b)).isFalse());
  }

  @Provide
  Arbitrary<String> names() {
    return names(Arbitraries.of("a", "b", "?", "*", "[a]", "[!a]", "[ab]", "[a-b]"));
  }

  @Provide
  Arbitrary<String> globs() {
    return globs(names());
  }

  @Provide
  Arbitrary<String> plainGlobs() {
    return globs(names(Arbitraries.of("a", "b", "?", "*")));
  }

  private static Arbitrary<String> names(Arbitrary<String> signs) {
    return signs
        .list()
        .ofMinSize(1)
        .ofMaxSize(2)
        .map(row -> String.join("", row))
        .filter(name -> !name.equals("**"));
  }

  private static Arbitrary<String> globs(Arbitrary<String> names) {
    return Arbitraries.frequencyOf(Tuple.of(4, names), Tuple.of(1, Arbitraries.just("**")))
        .list()
        .ofMinSize(1)
        .ofMaxSize(2)
        .map(parts -> String.join("/", parts))
        .flatMap(glob -> Arbitraries.of(glob, glob, glob + "/"));
  }

  /** The same meaning by another way: of each name, both readings of {@code [..]}. */
  private static String regex(String glob) {
    boolean folder = glob.endsWith("/");
    String[] names = (folder ? glob.substring(0, glob.length() - 1) : glob).split("/");
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      boolean last = i == names.length - 1;
      if (names[i].equals("**")) {
        regex.append(last ? "[^/]+(/[^/]+)*" : "([^/]+/)*");
        continue;
      }
      String sets = names[i].replace("[!a]", "[^a/]").replace("?", "[^/]").replace("*", "[^/]*");
      String plain =
          names[i].replaceAll("[\\[\\]!-]", "\\\\$0").replace("?", "[^/]").replace("*", "[^/]*");
      regex.append("(").append(sets).append("|").append(plain).append(")");
      regex.append(last ? "" : "/");
    }
    boolean deep = names[names.length - 1].equals("**");
    return regex + (deep ? "" : folder ? "(/[^/]+)+" : "");
  }
}
