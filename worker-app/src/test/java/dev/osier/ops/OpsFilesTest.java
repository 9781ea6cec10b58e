package dev.osier.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.plan.read.PlanDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What no container engine here can try is at least held against the program. */
@DisplayName("The files for operating Osier")
class OpsFilesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final List<String> FILES =
      List.of(
          "docs/production.md",
          "docs/security.md",
          "docker-compose.yml",
          "Dockerfile",
          "ops/image.sh",
          "ops/entrypoint.sh");

  /** Of compose, not of the program. */
  private static final Set<String> OF_COMPOSE = Set.of("OSIER_UID", "OSIER_REPOSITORIES");

  private static String read(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }

  private static Set<String> found(String regex, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(regex).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String program() throws IOException {
    StringBuilder all = new StringBuilder(read("osier"));
    all.append(read("ops/entrypoint.sh"));
    for (String module : List.of("workflows", "activities", "worker-app")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
        all.append(
            files
                .filter(Files::isRegularFile)
                .map(OpsFilesTest::text)
                .collect(Collectors.joining()));
      }
    }
    return all.toString();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  @Test
  @DisplayName("name no variable that the program does not read")
  void variablesAreRead() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String file : FILES) {
      named.addAll(found("\\b(OSIER_[A-Z_]*[A-Z])\\b", read(file)));
    }
    named.removeAll(OF_COMPOSE);
    assertThat(named).hasSizeGreaterThan(8);
    assertThat(found("\\b(OSIER_[A-Z_]*[A-Z])\\b", program())).containsAll(named);
  }

  @Test
  @DisplayName("give osier worker and osier codec no option that they do not have")
  void optionsAreThere() throws IOException {
    Set<String> given = new LinkedHashSet<>();
    for (String file : FILES) {
      for (String line : read(file).lines().toList()) {
        Matcher call = Pattern.compile("osier (?:worker|codec) ([^`|#)]*)").matcher(line);
        while (call.find()) {
          given.addAll(found("(--[a-z-]+)", call.group(1)));
        }
        if (line.contains("[\"worker\"")) {
          given.addAll(found("\"(--[a-z-]+)\"", line));
        }
      }
    }
    assertThat(given).hasSizeGreaterThan(6);
    assertThat(found("\"(--[a-z-]+)\"", program())).containsAll(given);
  }

  @Test
  @DisplayName("ask Prometheus for no metric of Osier's that no file makes")
  void metricsAreMade() throws IOException {
    String java = "worker-app/src/main/java/dev/osier/";
    Set<String> made =
        found(
            "\"(osier\\.[a-z.]+[a-z])\"",
            read(java + "metrics/Metrics.java")
                + read(java + "metrics/StepWatch.java")
                + read(java + "worker/HostSurvey.java"));
    Set<String> asked =
        found(
            "\\b(osier_[a-z_]+[a-z])\\b",
            read("ops/grafana-dashboard.json") + read("docs/production.md"));
    assertThat(asked).hasSizeGreaterThan(15);
    assertThat(asked)
        .allSatisfy(
            name ->
                assertThat(made)
                    .contains(
                        name.replaceAll("_(total|seconds_sum|seconds_count|seconds)$", "")
                            .replace('_', '.')));
    assertThat(found("\\b(osier_[a-z_]+[a-z])\\b", read("docs/production.md")))
        .as("each is described")
        .hasSameSizeAs(made);
  }

  @Test
  @DisplayName(
      "pin each image, check the health of each service that stays, and open no port to others")
  void composeFile() throws Exception {
    JsonNode services = compose().get("services");
    assertThat(services.size()).isEqualTo(6);
    services
        .properties()
        .forEach(
            entry -> {
              JsonNode service = entry.getValue();
              assertThat(service.get("image").asText())
                  .as("the image of %s", entry.getKey())
                  .matches("[a-z/-]+:[0-9]+\\.[0-9]+[a-z0-9.-]*");
              boolean job = service.get("restart").asText().equals("on-failure");
              assertThat(service.has("healthcheck")).as(entry.getKey()).isEqualTo(!job);
              service
                  .path("ports")
                  .forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
            });
  }

  private static JsonNode compose() throws Exception {
    // Anchors and merged keys are more than a plan may have; the rest of the file is plain YAML.
    String plain =
        read("docker-compose.yml")
            .replaceAll("(?ms)^x-database:.*?\n\n", "")
            .replace("<<: *database", "DB: postgres12");
    return PlanDocument.parse(plain.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("have scripts that sh can read, and that may be run")
  void scriptsAreReadable() throws Exception {
    for (String script :
        List.of(
            "ops/image.sh",
            "ops/entrypoint.sh",
            "ops/temporal/schema.sh",
            "ops/temporal/namespace.sh")) {
      Path file = ROOT.resolve(script);
      assertThat(Files.isExecutable(file)).as(script).isTrue();
      Process sh = new ProcessBuilder("sh", "-n", file.toString()).inheritIO().start();
      assertThat(sh.waitFor()).as(script).isZero();
    }
  }

  @Test
  @DisplayName("make variables of a container's secrets, and of nothing else")
  void secretsBecomeVariables(@org.junit.jupiter.api.io.TempDir Path secrets) throws Exception {
    Files.writeString(secrets.resolve("BAKER_KEY"), "a 'secret' $(touch pwned)\n");
    Files.writeString(secrets.resolve("SET_KEY"), "other\n");
    Files.writeString(secrets.resolve("x;touch pwned"), "x\n");
    Files.writeString(secrets.resolve("lower"), "x\n");
    Files.writeString(secrets.resolve("1KEY"), "x\n");
    ProcessBuilder builder =
        new ProcessBuilder(ROOT.resolve("ops/entrypoint.sh").toString(), "-0")
            .directory(secrets.toFile())
            .redirectErrorStream(true);
    builder.environment().put("OSIER_SECRETS", secrets.toString());
    builder.environment().put("OSIER_PROGRAM", "env");
    builder.environment().put("SET_KEY", "mine");
    Process env = builder.start();
    String out =
        new String(env.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(env.waitFor()).as(out).isZero();
    assertThat(out.split("\0"))
        .contains("BAKER_KEY=a 'secret' $(touch pwned)", "SET_KEY=mine")
        .noneMatch(line -> line.startsWith("lower=") || line.startsWith("1KEY="));
    assertThat(secrets.resolve("pwned")).doesNotExist();
  }

  @Test
  @DisplayName("have a dashboard that Grafana can read: panels with ids of their own")
  void dashboard() throws Exception {
    JsonNode dashboard =
        new ObjectMapper().readTree(ROOT.resolve("ops/grafana-dashboard.json").toFile());
    Set<Integer> ids = new TreeSet<>();
    dashboard.get("panels").forEach(panel -> assertThat(ids.add(panel.get("id").asInt())).isTrue());
    assertThat(ids).hasSizeGreaterThan(12);
    assertThat(dashboard.get("title").asText()).isEqualTo("Osier");
  }
}
