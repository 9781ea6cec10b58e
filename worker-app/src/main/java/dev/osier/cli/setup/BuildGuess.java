package dev.osier.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a project is probably checked, from the files in its root. Nothing is run, and nothing that
 * the files say gets into a command.
 *
 * @param from the file that tells
 * @param verify the command
 * @param setup what a new workspace needs before it, or null
 */
record BuildGuess(String from, String verify, @Nullable String setup) {
  /** Bytes read of a file; what comes after is not looked at. */
  private static final int READ = 1024 * 1024;

  /** What {@code npm init} writes where there are no tests. */
  private static final String NO_TEST = "no test specified";

  /** All that fit, the likeliest first. */
  static List<BuildGuess> all(Path root) {
    List<BuildGuess> guesses = new ArrayList<>();
    if (has(root, "pom.xml")) {
      add(guesses, "pom.xml", has(root, "mvnw") ? "./mvnw -q verify" : "mvn -q verify");
    }
    for (String file : List.of("build.gradle.kts", "build.gradle")) {
      if (has(root, file)) {
        add(guesses, file, has(root, "gradlew") ? "./gradlew check" : "gradle check");
        break;
      }
    }
    whereThereIs(root, "Cargo.toml", "cargo test", guesses);
    whereThereIs(root, "go.mod", "go test ./...", guesses);
    node(root, guesses);
    python(root, guesses);
    dotnet(root, guesses);
    whereThereIs(root, "mix.exs", "mix test", guesses);
    whereThereIs(root, "Rakefile", "bundle exec rake", guesses);
    if (has(root, "CMakeLists.txt")) {
      add(
          guesses,
          "CMakeLists.txt",
          "cmake -B build && cmake --build build && ctest --test-dir build");
    }
    recipes(root, "justfile", "just", guesses);
    recipes(root, "Makefile", "make", guesses);
    return List.copyOf(guesses);
  }

  private static void add(List<BuildGuess> guesses, String from, String verify) {
    guesses.add(new BuildGuess(from, verify, null));
  }

  private static void whereThereIs(
      Path root, String file, String verify, List<BuildGuess> guesses) {
    if (has(root, file)) {
      add(guesses, file, verify);
    }
  }

  private static void node(Path root, List<BuildGuess> guesses) {
    if (!has(root, "package.json")) {
      return;
    }
    JsonNode scripts;
    try {
      scripts = new ObjectMapper().readTree(text(root.resolve("package.json"))).path("scripts");
    } catch (IOException e) {
      return;
    }
    String test = scripts.path("test").asText("");
    String script =
        !test.isEmpty() && !test.contains(NO_TEST)
            ? "test"
            : scripts.has("build") ? "build" : scripts.has("lint") ? "lint" : null;
    if (script == null) {
      return;
    }
    String run = script.equals("test") ? " test" : " run " + script;
    if (has(root, "pnpm-lock.yaml")) {
      guesses.add(new BuildGuess("package.json", "pnpm" + run, "pnpm install --frozen-lockfile"));
    } else if (has(root, "yarn.lock")) {
      boolean berry = has(root, ".yarnrc.yml");
      guesses.add(
          new BuildGuess(
              "package.json",
              "yarn" + run,
              berry ? "yarn install --immutable" : "yarn install --frozen-lockfile"));
    } else if (has(root, "bun.lock") || has(root, "bun.lockb")) {
      String bun = script.equals("test") ? "bun run test" : "bun" + run;
      guesses.add(new BuildGuess("package.json", bun, "bun install --frozen-lockfile"));
    } else {
      String install = has(root, "package-lock.json") ? "npm ci" : "npm install";
      guesses.add(new BuildGuess("package.json", "npm" + run, install));
    }
  }

  private static void python(Path root, List<BuildGuess> guesses) {
    for (String file :
        List.of("pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "tox.ini")) {
      if (has(root, file)) {
        if (has(root, "uv.lock")) {
          guesses.add(new BuildGuess(file, "uv run pytest", "uv sync"));
        } else if (has(root, "poetry.lock")) {
          guesses.add(new BuildGuess(file, "poetry run pytest", "poetry install"));
        } else {
          add(guesses, file, has(root, "tox.ini") ? "tox" : "python3 -m pytest");
        }
        return;
      }
    }
  }

  private static void dotnet(Path root, List<BuildGuess> guesses) {
    try (var files = Files.newDirectoryStream(root, "*.{sln,slnx,csproj,fsproj}")) {
      if (files.iterator().hasNext()) {
        add(guesses, "a .NET project", "dotnet test");
      }
    } catch (IOException e) {
      // A directory that cannot be listed says nothing of its build.
    }
  }

  /** The first of the usual targets that there is. */
  private static void recipes(Path root, String file, String program, List<BuildGuess> guesses) {
    if (!has(root, file)) {
      return;
    }
    try {
      String text = text(root.resolve(file));
      for (String target : List.of("verify", "check", "test")) {
        if (Pattern.compile("(?m)^" + target + "\\b[^=\\n]{0,200}:(?!=)").matcher(text).find()) {
          add(guesses, file, program + " " + target);
          return;
        }
      }
    } catch (IOException e) {
      // One that cannot be read says nothing.
    }
  }

  private static boolean has(Path root, String file) {
    return Files.isRegularFile(root.resolve(file));
  }

  private static String text(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      return new String(input.readNBytes(READ), StandardCharsets.UTF_8);
    }
  }
}
