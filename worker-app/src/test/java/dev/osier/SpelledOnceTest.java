package dev.osier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What is spelled in one place")
class SpelledOnceTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** Every source of the program, below {@code dev/osier/}. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("workflows", "activities", "worker-app")) {
      Path top = ROOT.resolve(module).resolve("src/main/java/dev/osier");
      try (Stream<Path> files = Files.walk(top)) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  private static String name(Path source) {
    String name = source.toString().replace('\\', '/');
    return name.substring(name.indexOf("/dev/osier/") + "/dev/osier/".length());
  }

  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource({
    "'\"refs/osier/', name/RunNames.java",
    "'\"refs/heads/osier/', ",
    "'\"osier/\"', name/RunNames.java",
    "'\"InvalidPlan\"', plan/read/InvalidPlanException.java",
    "'getOrDefault\\(\"PATH\"', process/ProgramPath.java",
  })
  @DisplayName("names of refs and failures, and where programs are looked for")
  void literalsStandOnce(String literal, String place) throws IOException {
    Pattern pattern = Pattern.compile(literal);
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      if (pattern.matcher(Files.readString(source)).find()) {
        found.add(name(source));
      }
    }
    assertThat(found).isEqualTo(place == null ? List.of() : List.of(place));
  }

  @Test
  @DisplayName("words: each class of the glossary is there")
  void glossaryNamesTheCode() throws IOException {
    List<String> sources = sources().stream().map(SpelledOnceTest::name).toList();
    List<String> rows =
        Files.readAllLines(ROOT.resolve("docs/glossary.md")).stream()
            .filter(line -> line.startsWith("| ") && line.endsWith("` |"))
            .toList();
    List<String> wrong = new ArrayList<>();
    for (String row : rows) {
      String[] cells = row.split(" \\| ");
      String name = cells[2].replaceAll("[`| ]", "").replace('.', '/') + ".java";
      if (!sources.contains(name)) {
        wrong.add(row);
      }
    }
    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(wrong).isEmpty();
    assertThat(rows.stream().map(row -> row.split(" \\| ")[0])).doesNotHaveDuplicates();
  }
}
