package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G9 Signals that Osier was started to ignore (nohup)")
@Timeout(600)
class DefaultSignalsTest {
  @TempDir Path folder;

  @Test
  void areReadFromTheKernel() throws Exception {
    Path status = folder.resolve("status");
    Files.writeString(status, "Name:\tjava\nSigIgn:\t0000000000000003\nSigCgt:\t0\n");
    assertThat(DefaultSignals.ignored(status)).containsExactly("HUP", "INT");
    assertThat(DefaultSignals.ignored(folder.resolve("none"))).isEmpty();
    assertThat(DefaultSignals.of(List.of(), ProgramPath.own())).isEmpty();
  }

  @Test
  @DisplayName("are not ignored by what it runs")
  void endWhatDoesNotHandleThem() throws Exception {
    List<String> argv = new ArrayList<>(List.of("nohup"));
    argv.addAll(DefaultSignals.of(List.of("HUP"), ProgramPath.own()));
    argv.addAll(List.of("sh", "-c", "kill -HUP $$; echo lives on"));
    Path out = folder.resolve("out");
    int code = new ProcessBuilder(argv).redirectOutput(out.toFile()).start().waitFor();
    assertThat(Files.readString(out)).isEmpty();
    assertThat(code).isEqualTo(129);
  }
}
