package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes longer than a test that is run at every build may. */
@DisplayName("G4 G5 a run whose agent leaves")
class LargeFileIT {
  private static final String LARGE = "head -c 200000000 /dev/urandom > large.bin";

  @TempDir Path temp;

  @Test
  @DisplayName("an untracked file of 200 MB")
  void largeFileIsMerged() throws Exception {
    RepositoryStatesTest.holds(
        temp.toRealPath(),
        RepositoryState.of("200 MB")
            .agent(LARGE)
            .merged()
            .and(
                (stage, result) ->
                    assertThat(stage.repository().file("large.bin")).hasSize(200_000_000)));
  }

  @Test
  @DisplayName("an untracked file of 200 MB, and fails")
  void largeFileIsKept() throws Exception {
    RepositoryStatesTest.holds(
        temp.toRealPath(),
        RepositoryState.of("200 MB")
            .agent(LARGE + "; exit 1")
            .failed("The agent failed")
            .and(
                (stage, result) ->
                    assertThat(
                            stage
                                .repository()
                                .git(
                                    "cat-file",
                                    "-s",
                                    "refs/osier/kept/" + stage.run() + "/task:large.bin"))
                        .isEqualTo("200000000")));
  }
}
