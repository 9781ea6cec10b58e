package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A real browser without a window, driven by {@code src/test/web/look.mjs}: pages to open, what to
 * do on each, and what is then there to be read.
 */
final class Browser {
  private static final Path SCRIPT = Path.of("src/test/web").toAbsolutePath();

  private final ObjectMapper json = new ObjectMapper();
  private final ObjectNode script = json.createObjectNode();
  private final ArrayNode looks = script.putArray("looks");
  private final Path out;
  private final Path program;
  private ArrayNode steps = looks;

  private Browser(Path program, Path chromium, Path out) {
    this.program = program;
    this.out = out;
    script.put("browser", chromium.toString());
    script.put("out", out.toString());
  }

  /**
   * Leaves the test out where there is no browser.
   *
   * @param out where texts and pictures go
   */
  static Browser installed(Toolbox tools, Path out) throws IOException, InterruptedException {
    tools.require("node");
    tools.require("npm");
    Path chromium = tools.require("chromium", "chromium-browser", "google-chrome");
    String version =
        new ObjectMapper()
            .readTree(SCRIPT.resolve("package.json").toFile())
            .at("/dependencies/playwright-core")
            .asText();
    Path program =
        tools.once(
            "browser-" + version,
            directory -> {
              for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(SCRIPT.resolve(file), directory.resolve(file));
              }
              tools.install(
                  directory, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
            });
    return new Browser(program, chromium, Files.createDirectories(out));
  }

  Browser open(String name, String url) {
    steps = looks.addObject().put("name", name).put("url", url).putArray("steps");
    return this;
  }

  /** Waits until a text is seen. */
  Browser see(String text) {
    return step("see", text);
  }

  /** Waits until a text is seen in a frame of the page. */
  Browser seeInFrame(String text) {
    return step("seeInFrame", text);
  }

  Browser click(String selector) {
    return step("click", selector);
  }

  Browser type(String text) {
    return step("type", text);
  }

  /** So that a text is at the top. */
  Browser scrollTo(String text) {
    return step("scrollTo", text);
  }

  /** Of the window, in pixels. */
  Browser height(int pixels) {
    return step("height", Integer.toString(pixels));
  }

  /** Takes a picture, and all that can be read. */
  Browser shot(String name) {
    return step("shot", name);
  }

  private Browser step(String what, String value) {
    steps.addObject().put(what, value);
    return this;
  }

  /** Does all that was asked, since the last call; every step must find what it names. */
  void look() throws IOException, InterruptedException {
    Path file = Files.writeString(out.resolve("script.json"), script.toString());
    Files.copy(
        SCRIPT.resolve("look.mjs"),
        program.resolve("look.mjs"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Toolbox.Ended ended =
        Toolbox.run(program, Map.of(), 8, List.of("node", "look.mjs", file.toString()));
    assertThat(ended.exit()).as(ended.out()).isZero();
    looks.removeAll();
  }

  /** What could be read when the picture was taken. */
  String text(String shot) throws IOException {
    return Files.readString(out.resolve(shot + ".txt")).replace('\u00a0', ' ');
  }
}
