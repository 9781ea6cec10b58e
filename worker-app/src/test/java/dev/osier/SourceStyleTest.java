package dev.osier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The sources of all modules")
class SourceStyleTest {
  /** Lines of a file that is still read in one go. */
  private static final int LONGEST = 400;

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public ((final|abstract|sealed|non-sealed) )*(class|record|interface|enum|@interface) .*");

  /** What a test does that only root may do, or that it leaves to root. */
  private static final List<String> OF_ROOT =
      List.of("\"--reuid", "\"unix:uid\"", "equals(\"root\")", "isEqualTo(\"root\")");

  private record Source(String name, List<String> lines) {
    String text() {
      return String.join("\n", lines);
    }
  }

  private static List<Source> sources(String kind) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    List<Source> sources = new ArrayList<>();
    for (String module : List.of("workflows", "activities", "testkit", "worker-app")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve(kind))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .map(file -> new Source(root.relativize(file).toString(), lines(file)))
            .forEach(sources::add);
      }
    }
    assertThat(sources).as("sources that were found").hasSizeGreaterThan(20);
    return sources;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  @Test
  @DisplayName("are short enough to be read in one go, tests too")
  void noFileIsTooLong() throws IOException {
    List<String> tooLong =
        Stream.concat(sources("src/main/java").stream(), sources("src/test/java").stream())
            .filter(source -> source.lines().size() > LONGEST)
            .map(Source::name)
            .toList();
    assertThat(tooLong).as("files of more than %d lines", LONGEST).isEmpty();
  }

  @Test
  @DisplayName("say of every public type what it is")
  void publicTypesAreDescribed() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Source source : sources("src/main/java")) {
      for (int i = 0; i < source.lines().size(); i++) {
        if (PUBLIC_TYPE.matcher(source.lines().get(i)).matches() && !isDescribed(source, i)) {
          silent.add(source.name());
        }
      }
    }
    assertThat(silent).as("files whose public type has no Javadoc").isEmpty();
  }

  /** Whether a comment stands above the annotations, if any, of the type at {@code line}. */
  private static boolean isDescribed(Source source, int line) {
    for (int above = line - 1; above >= 0; above--) {
      String text = source.lines().get(above);
      if (text.endsWith("*/")) {
        return true;
      }
      if (text.isBlank() || text.startsWith("import ") || text.startsWith("package ")) {
        return false;
      }
    }
    return false;
  }

  @Test
  @DisplayName("say of every package what it takes and gives")
  void packagesAreDescribed() throws IOException {
    List<Source> sources = sources("src/main/java");
    List<String> described =
        sources.stream()
            .filter(source -> source.name().endsWith("package-info.java"))
            .map(source -> folder(source.name()))
            .toList();
    assertThat(sources.stream().map(source -> folder(source.name())).distinct())
        .containsExactlyInAnyOrderElementsOf(described);
  }

  @Test
  @DisplayName("mark the tests that root has to run, which CI runs once more as root")
  void testsForRootAreTagged() throws IOException {
    assertThat(sources("src/test/java"))
        .filteredOn(source -> source.name().endsWith("Test.java"))
        .filteredOn(source -> !source.name().endsWith("SourceStyleTest.java"))
        .filteredOn(source -> OF_ROOT.stream().anyMatch(source.text()::contains))
        .filteredOn(source -> !source.text().contains("isNotEqualTo(\"root\")"))
        .isNotEmpty()
        .allSatisfy(source -> assertThat(source.text()).contains("@Tag(\"root\")"));
  }

  private static String folder(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }
}
