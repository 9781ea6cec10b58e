package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real programs of agents, as {@code src/test/agents/package-lock.json} pins them, and how each
 * is told to take a scripted model for its provider's.
 */
final class RealAgents {
  /** Those that npm installs. */
  static final List<String> ALL = List.of("claude", "codex", "gemini", "opencode");

  private static final Path PINNED = Path.of("src/test/agents");

  /** What two of the packages have to do after they were unpacked; no other's script is run. */
  private static final List<List<String>> FINISH =
      List.of(
          List.of("@anthropic-ai/claude-code", "install.cjs"),
          List.of("opencode-ai", "postinstall.mjs"));

  private final Path programs;
  private final Path home;
  private final String model;

  private RealAgents(Path programs, Path home, String model) {
    this.programs = programs;
    this.home = home;
    this.model = model;
  }

  /**
   * Installs them, once per machine; without npm, or where it cannot install, the test is left out
   * and says why, or fails where {@code OSIER_REQUIRE_AGENTS} is set, as in CI.
   *
   * @param home of the agents, for their settings and sessions
   * @param model where the scripted one listens
   */
  static RealAgents installed(Path home, String model) throws Exception {
    RealAgents agents = new RealAgents(install(), Files.createDirectories(home), model);
    agents.writeSettings();
    return agents;
  }

  /** In turn: two classes of one JVM cannot wait for the same lock of a file. */
  private static synchronized Path install() throws Exception {
    if (tool("npm") == null || tool("node") == null) {
      leaveOut("no npm on the PATH: tests with real agents are left out");
    }
    byte[] lock = Files.readAllBytes(PINNED.resolve("package-lock.json"));
    String version =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(lock), 0, 6);
    Path cache = Files.createDirectories(cache());
    Path installed = cache.resolve(version);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve(version + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      Path done = installed.resolve("installed");
      if (!Files.exists(done)) {
        Files.createDirectories(installed);
        Files.write(installed.resolve("package-lock.json"), lock);
        Files.write(
            installed.resolve("package.json"), Files.readAllBytes(PINNED.resolve("package.json")));
        // Not ci: that refuses a lock file without the packages of other platforms.
        run(installed, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund");
        for (List<String> script : FINISH) {
          Path directory = installed.resolve("node_modules").resolve(script.get(0));
          run(directory, "node", script.get(1));
        }
        Files.createFile(done);
      }
    }
    return installed.resolve("node_modules/.bin");
  }

  private static Path cache() {
    String named = System.getenv("OSIER_AGENTS_CACHE");
    return named == null
        ? Path.of(System.getProperty("user.home"), ".cache", "osier", "real-agents")
        : Path.of(named);
  }

  private static void run(Path directory, String... argv) throws Exception {
    Path log = Files.createTempFile("osier-install", ".log");
    Process process =
        new ProcessBuilder(argv)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(20, TimeUnit.MINUTES);
    if (!ended) {
      ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
    }
    String said = Files.readString(log);
    Files.delete(log);
    if (!ended || process.exitValue() != 0) {
      leaveOut("Cannot install the agents with " + String.join(" ", argv) + ":\n" + said);
    }
  }

  private static void leaveOut(String why) {
    if (System.getenv("OSIER_REQUIRE_AGENTS") != null) {
      fail(why);
    }
    System.err.println(why);
    abort(why);
  }

  private static @Nullable Path tool(String name) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      Path file = Path.of(directory, name);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return file;
      }
    }
    return null;
  }

  /** The PATH with the agents on it. */
  String path() {
    return programs + ":" + System.getenv("PATH");
  }

  /**
   * The folder of {@code aider}, which nobody installs for the tests: half a gigabyte of Python.
   * The one on the PATH, or the file that {@code OSIER_AIDER} names; else the test is left out.
   */
  static Path requireAider() {
    String named = System.getenv("OSIER_AIDER");
    Path aider = named == null ? tool("aider") : Path.of(named).toAbsolutePath();
    if (aider == null || !aider.endsWith("aider") || !Files.isExecutable(aider)) {
      String why =
          named == null
              ? "no aider on the PATH, and OSIER_AIDER names none: its tests are left out"
              : "OSIER_AIDER is " + named + ", which is no program aider: its tests are left out";
      System.err.println(why);
      abort(why);
    }
    return aider.getParent();
  }

  /** Settings that are not in the environment. Each retries a refused request once at most. */
  private void writeSettings() throws IOException {
    write(
        ".codex/config.toml",
        """
        model = "gpt-5"
        model_provider = "local"
        [model_providers.local]
        name = "local"
        base_url = "%s/v1"
        wire_api = "responses"
        env_key = "MODEL_KEY"
        request_max_retries = 0
        stream_max_retries = 0
        """
            .formatted(model));
    write(
        ".gemini/settings.json",
        """
        {"security": {"auth": {"selectedType": "gemini-api-key"}}, "general": {"maxAttempts": 1}}
        """);
    write(
        ".config/opencode/opencode.json",
        """
        {"autoupdate": false, "share": "disabled", "model": "local/m", "small_model": "local/m",
         "provider": {"local": {"npm": "@ai-sdk/openai-compatible",
           "options": {"baseURL": "%s/v1", "apiKey": "{env:MODEL_KEY}"},
           "models": {"m": {"name": "m"}}}}}
        """
            .formatted(model));
    // Its prices, or it asks the web for them at each start.
    write(
        ".aider/caches/model_prices_and_context_window.json",
        """
        {"openai/m": {"litellm_provider": "openai", "mode": "chat", "max_input_tokens": 100000,
         "input_cost_per_token": 0.00001, "output_cost_per_token": 0.00002}}
        """);
  }

  private void write(String file, String content) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The environment with which an agent plays the script of {@code key}. */
  Map<String, String> env(String agent, String key) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("HOME", home.toString());
    switch (agent) {
      case "claude" -> {
        env.put("ANTHROPIC_BASE_URL", model);
        env.put("ANTHROPIC_API_KEY", key);
        env.put("DISABLE_TELEMETRY", "1");
        env.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        env.put("CLAUDE_CODE_MAX_RETRIES", "1");
      }
      case "codex" -> {
        env.put("CODEX_HOME", home.resolve(".codex").toString());
        env.put("MODEL_KEY", key);
      }
      case "gemini" -> {
        env.put("GOOGLE_GEMINI_BASE_URL", model);
        env.put("GEMINI_API_KEY", key);
        env.put("GEMINI_MODEL", "gemini-2.5-pro");
      }
      case "opencode" -> env.put("MODEL_KEY", key);
      case "aider" -> {
        env.put("OPENAI_API_BASE", model + "/v1");
        env.put("OPENAI_API_KEY", key);
        env.put("AIDER_MODEL", "openai/m");
      }
      default -> throw new IllegalArgumentException(agent);
    }
    return env;
  }
}
