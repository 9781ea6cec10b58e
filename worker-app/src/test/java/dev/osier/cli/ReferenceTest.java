package dev.osier.cli;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.Report;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/reference says what the code does. To make its pages anew: {@code mvn -Dosier.quick -pl
 * worker-app -am test -Dtest=ReferenceTest -Dosier.docs=write
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
@DisplayName("The reference")
class ReferenceTest {
  private static final Path PAGES =
      Path.of("").toAbsolutePath().getParent().resolve("docs/reference");

  @TempDir Path folder;

  @Test
  @DisplayName("has every field of a plan, as the schema has it")
  void plan() throws IOException {
    assertPage("plan.md", Reference.plan());
  }

  @Test
  @DisplayName("has every command, as its help has it")
  void commands() throws IOException {
    assertPage("commands.md", Reference.commands(folder));
  }

  @Test
  @DisplayName("names every field of a report, and no other")
  void report() throws IOException {
    String page = Files.readString(PAGES.resolve("report.md"));
    List<String> named =
        Pattern.compile("(?m)^\\| `([A-Za-z]+)` \\|")
            .matcher(page)
            .results()
            .map(MatchResult::group)
            .map(row -> row.replaceAll("[^A-Za-z]", ""))
            .distinct()
            .toList();
    assertThat(named).containsExactlyInAnyOrderElementsOf(fields(Report.class));
  }

  @Test
  @DisplayName("of the promises names, for each, tests that there are")
  void promises() throws IOException {
    Path root = PAGES.getParent().getParent();
    String page = Files.readString(root.resolve("docs/promises.md"));
    Set<String> tests;
    try (Stream<Path> files = Files.walk(root)) {
      tests =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.replace(".java", ""))
              .collect(toSet());
    }
    for (String section : page.split("\n## ", -1)) {
      if (section.matches("(?s)G\\d .*")) {
        String named = section.substring(section.indexOf("**Tests.**"));
        List<String> names =
            Pattern.compile("`(\\w+)`").matcher(named).results().map(m -> m.group(1)).toList();
        assertThat(names).as(section.lines().findFirst().orElse("")).isNotEmpty();
        assertThat(tests).as(section.lines().findFirst().orElse("")).containsAll(names);
      }
    }
  }

  /** Of a record and the records of ours in it. */
  private static List<String> fields(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(component.getName());
      Stream.of(component.getGenericType().getTypeName().split("[<>, ]+", -1))
          .filter(name -> name.startsWith("dev.osier."))
          .map(ReferenceTest::load)
          .filter(Class::isRecord)
          .forEach(inner -> names.addAll(fields(inner)));
    }
    return names.stream().distinct().toList();
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertPage(String name, String made) throws IOException {
    Path page = PAGES.resolve(name);
    if ("write".equals(System.getProperty("osier.docs"))) {
      Files.writeString(page, made);
    }
    assertThat(Files.readString(page)).isEqualTo(made);
  }
}
