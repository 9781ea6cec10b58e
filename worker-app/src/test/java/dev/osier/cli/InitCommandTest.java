package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitCommandTest {
  @TempDir Path folder;

  private InProcess osier(int exit, String... args) {
    InProcess osier =
        new InProcess(
            folder,
            Map.of("OSIER_HOME", folder.resolve("home").toString(), "PATH", bin().toString()),
            new byte[0]);
    assertThat(osier.run(args)).as(osier.out() + osier.err()).isEqualTo(exit);
    return osier;
  }

  private Path bin() {
    return folder.resolve("bin");
  }

  private void write(String file, String text) throws Exception {
    Files.writeString(folder.resolve(file), text.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pom.xml                    | <project/>                      | mvn -q verify
          pom.xml,mvnw               |                                 | ./mvnw -q verify
          build.gradle.kts,gradlew   |                                 | ./gradlew check
          build.gradle               |                                 | gradle check
          Cargo.toml                 |                                 | cargo test
          go.mod                     |                                 | go test ./...
          package.json               | {"scripts": {"test": "jest"}}   | npm test
          package.json,pnpm-lock.yaml| {"scripts": {"test": "jest"}}   | pnpm test
          package.json,yarn.lock     | {"scripts": {"build": "tsc"}}   | yarn run build
          package.json,bun.lock      | {"scripts": {"test": "x"}}      | bun run test
          pyproject.toml             |                                 | python3 -m pytest
          pyproject.toml,uv.lock     |                                 | uv run pytest
          setup.cfg,tox.ini          |                                 | tox
          setup.py,poetry.lock       |                                 | poetry run pytest
          Shop.csproj                |                                 | dotnet test
          mix.exs                    |                                 | mix test
          Rakefile                   |                                 | bundle exec rake
          CMakeLists.txt             |                                 | cmake -B build && cmake --build build && ctest --test-dir build
          Makefile                   | all: x\\ncheck: all\\n          | make check
          Makefile                   | test := 1\\ntest test2:\\n      | make test
          justfile                   | test *args:\\n                  | just test
          """)
  void checkIsGuessedFromWhatLiesThere(String files, String text, String verify) throws Exception {
    for (String file : files.split(",", -1)) {
      write(file, text == null ? "" : text);
    }
    InProcess osier = osier(0, "init");
    assertThat(osier.out()).isEqualTo("Wrote plan.yaml\n");
    assertThat(osier.err()).contains("Its check is " + verify + ", guessed from ");
    osier(0, "validate", "plan.yaml");
    byte[] plan = Files.readAllBytes(folder.resolve("plan.yaml"));
    assertThat(PlanReader.read(PlanDocument.parse(plan)).verify()).isEqualTo(verify);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          package.json | {"scripts": {"test": "echo no test specified && exit 1"}}
          package.json | {"scripts": [
          package.json | [1]
          Makefile     | all:\\n\\techo test: x
          README.md    | x
          """)
  void nothingIsGuessedWhereNothingTells(String file, String text) throws Exception {
    write(file, text);
    assertThat(osier(0, "init").err()).contains("No build was recognized: say in it, under verify");
    osier(0, "validate", "plan.yaml");
    assertThat(Files.readString(folder.resolve("plan.yaml"))).contains("\n# verify: make test");
  }

  @Test
  void allThatFitStandThereTheLikeliestFirstAndWhatIsSetUp() throws Exception {
    write("go.mod", "");
    write("package.json", "{\"scripts\": {\"test\": \"x: #\\\" y\"}}");
    write("package-lock.json", "");
    osier(0, "init", "two.yml");
    assertThat(Files.readString(folder.resolve("two.yml")))
        .contains("\nverify: go test ./... ", "\n# verify: npm test ", "\n#   setup: …");
    Files.delete(folder.resolve("go.mod"));
    osier(0, "init", "one.yml");
    assertThat(Files.readString(folder.resolve("one.yml"))).contains("\n  setup: npm ci ");
    osier(0, "validate", "one.yml");
  }

  @Test
  void installedAgentIsTakenAndOthersAreNamed() throws Exception {
    Files.createDirectories(bin());
    for (String program : List.of("gemini", "codex")) {
      Path file = Files.writeString(bin().resolve(program), "#!/bin/sh\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertThat(osier(0, "init").err()).doesNotContain("No agent");
    assertThat(Files.readString(folder.resolve("plan.yaml")))
        .contains("\nagent: codex ", "is installed here, as gemini;");
    Files.delete(folder.resolve("plan.yaml"));
    Files.delete(bin().resolve("codex"));
    Files.delete(bin().resolve("gemini"));
    assertThat(osier(0, "init").err())
        .contains("No agent is installed here. To see what else is missing, run osier doctor");
    assertThat(Files.readString(folder.resolve("plan.yaml")))
        .contains("\nagent: claude ", "not installed here");
  }

  @Test
  void nothingIsWrittenOverNotEvenThroughALink() throws Exception {
    write("plan.yaml", "mine");
    assertThat(osier(2, "init").err())
        .isEqualTo(
            "Cannot write plan.yaml: it is there already\n"
                + "To write another, run osier init OTHER.yaml\n");
    Files.createSymbolicLink(folder.resolve("link.yaml"), folder.resolve("gone"));
    assertThat(osier(2, "init", "link.yaml").err()).contains("it is there already");
    assertThat(folder.resolve("gone")).doesNotExist();
    assertThat(folder.resolve("plan.yaml")).hasContent("mine");
  }

  @Test
  void fileThatCannotBeAPlanIsRefused() {
    assertThat(osier(2, "init", "plan.json").err())
        .isEqualTo(
            "Cannot write plan.json: a plan with remarks is YAML\n"
                + "To write one, run osier init plan.yaml\n");
    assertThat(osier(2, "init", "no/such/plan.yaml").err())
        .isEqualTo("Cannot write no/such/plan.yaml: there is no such folder\n");
  }

  @Test
  void folderThatIsNotThereIsSaid() {
    assertThat(osier(2, "init", "plans/shop.yaml").err())
        .isEqualTo("Cannot write plans/shop.yaml: there is no such folder\n");
  }
}
