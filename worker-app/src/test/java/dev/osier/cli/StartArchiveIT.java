package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the launcher makes behind a user's back, so that later starts are faster. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class StartArchiveIT {
  @Test
  void classesComeFromTheArchive() throws Exception {
    assertThat(ProgramUnderTest.awaitArchive()).isZero();
    List<String> argv = new ArrayList<>(ProgramUnderTest.java(false));
    argv.add(1, "-Xlog:class+load");
    argv.add("--version");
    Process version = new ProcessBuilder(argv).redirectErrorStream(true).start();
    version.getOutputStream().close();
    String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(version.waitFor()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.contains(" dev.osier.cli.Osier ")))
        .singleElement()
        .asString()
        .contains("shared objects file");
  }
}
