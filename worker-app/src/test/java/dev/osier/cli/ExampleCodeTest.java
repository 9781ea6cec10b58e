package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The documents on calling Osier")
class ExampleCodeTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** Language of a block → the files it may be taken from. */
  private static final Map<String, List<String>> SOURCES =
      Map.of(
          "java",
          List.of(
              "examples/java/src/main/java/shop/StartRun.java",
              "examples/java/src/main/java/shop/IssueService.java"),
          "python",
          List.of("examples/python/run.py"),
          "typescript",
          List.of("examples/typescript/run.ts"),
          "go",
          List.of("examples/go/main.go"));

  static Stream<Documents.Block> code() throws IOException {
    return Documents.blocks().stream().filter(block -> SOURCES.containsKey(block.language()));
  }

  @ParameterizedTest
  @MethodSource("code")
  @DisplayName("show code as it stands in the examples, which are run")
  void showsWhatIsRun(Documents.Block block) throws IOException {
    StringBuilder sources = new StringBuilder();
    for (String file : SOURCES.getOrDefault(block.language(), List.of())) {
      sources.append(Files.readString(ROOT.resolve(file)));
    }
    assertThat(sources.toString()).as(block.place()).contains(block.text());
  }

  @Test
  @DisplayName("show every language of the examples")
  void showsEveryLanguage() throws IOException {
    assertThat(code().map(Documents.Block::language).distinct())
        .containsExactlyInAnyOrderElementsOf(SOURCES.keySet());
  }

  @Test
  @DisplayName("pin every version, and take the Osier that this is")
  void versionsArePinned() throws IOException {
    String own = group("<artifactId>osier</artifactId>\\s*<version>([^<]+)<", "pom.xml");
    String used =
        group(
            "<artifactId>osier-workflows</artifactId>\\s*<version>([^<]+)<",
            "examples/java/pom.xml");
    assertThat(used).isEqualTo(own);
    assertThat(Files.readString(ROOT.resolve("examples/java/pom.xml")))
        .as("plugins of the versions that the build has")
        .satisfies(
            pom -> {
              Matcher plugin =
                  Pattern.compile(
                          "<artifactId>(maven-[a-z]+-plugin)</artifactId>\\s*<version>([^<]+)")
                      .matcher(pom);
              while (plugin.find()) {
                assertThat(plugin.group(2))
                    .as(plugin.group(1))
                    .isEqualTo(
                        group(
                            "<artifactId>" + plugin.group(1) + "</artifactId>\\s*<version>([^<]+)<",
                            "pom.xml"));
              }
            });
    assertThat(Files.readAllLines(ROOT.resolve("examples/python/requirements.txt")))
        .allMatch(line -> line.matches("[a-z-]+==[0-9.]+"));
    assertThat(Files.readString(ROOT.resolve("examples/typescript/package.json")))
        .doesNotContain("\"^", "\"~", "latest");
  }

  @Test
  @DisplayName("name only pictures that are there, and small")
  void picturesAreThere() throws IOException {
    Matcher picture =
        Pattern.compile("!\\[[^]]+]\\(([^)]+)\\)")
            .matcher(Files.readString(ROOT.resolve("docs/temporal-ui.md")));
    int seen = 0;
    for (; picture.find(); seen++) {
      assertThat(ROOT.resolve("docs").resolve(picture.group(1)))
          .isRegularFile()
          .satisfies(file -> assertThat(Files.size(file)).isLessThan(150_000));
    }
    assertThat(seen).isPositive();
  }

  @Test
  @DisplayName("a client's jar needs a client's libraries, and no more")
  void clientIsLight() throws IOException {
    String pom = Files.readString(ROOT.resolve("workflows/pom.xml"));
    Matcher dependency =
        Pattern.compile(
                "<dependency>\\s*<groupId>[^<]+</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*</dependency>")
            .matcher(pom);
    assertThat(dependency.results().map(found -> found.group(1)))
        .containsExactlyInAnyOrder("temporal-sdk", "jackson-databind", "snakeyaml", "jspecify");
  }

  private static String group(String pattern, String file) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(Files.readString(ROOT.resolve(file)));
    assertThat(found.find()).as("%s in %s", pattern, file).isTrue();
    return found.group(1);
  }
}
