package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.agent.PromptTemplate.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTemplateTest {
  private static String fill(String template, Part part, Map<String, String> values)
      throws Exception {
    return PromptTemplate.parse(template, "prompt.md").fill(part, values);
  }

  @Test
  void paragraphWithANameWithoutAValueIsLeftOut() throws Exception {
    String template = "{prompt}\n\nFiles: {files}\n\nAlways.\n\nChecked by {verify} at try {try}.";

    assertThat(fill(template, Part.BEGIN, Map.of("prompt", "Do it", "files", "", "try", "1")))
        .isEqualTo("Do it\n\nAlways.\n");
  }

  @Test
  void whatStandsInAValueStaysAsItIs() throws Exception {
    String prompt = "Write {files}\n\n\n$1 \\ {unknown}";

    assertThat(fill("{prompt} {other}", Part.BEGIN, Map.of("prompt", prompt, "files", "a")))
        .isEqualTo(prompt + " {other}\n");
  }

  @Test
  void usersFileReplacesThePartsItHasAndNoOthers(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("prompt.md"), "<!-- osier: again -->\r\nNo: {failedBefore}\r\n");
    PromptTemplate template = PromptTemplate.load(file);

    assertThat(template.fill(Part.AGAIN, Map.of("failedBefore", "x"))).isEqualTo("No: x\n");
    assertThat(template.fill(Part.BEGIN, Map.of("prompt", "Do it"))).startsWith("Do it\n\nWork in");
  }

  @Test
  void fileWithoutPartsIsForTheBeginning() throws Exception {
    assertThat(fill("Please: {prompt}", Part.BEGIN, Map.of("prompt", "Do it")))
        .isEqualTo("Please: Do it\n");
  }

  @Test
  void whatWouldLoseThePromptIsRefused() {
    assertThatThrownBy(() -> fill("Do your best", Part.BEGIN, Map.of()))
        .hasMessage(
            "prompt.md has no {prompt} in its part begin, and the agent would not be told it");
    assertThatThrownBy(() -> fill("<!-- osier: start -->\n{prompt}", Part.BEGIN, Map.of()))
        .hasMessage("prompt.md has a part \"start\"; there are begin, again and interrupted");
  }
}
