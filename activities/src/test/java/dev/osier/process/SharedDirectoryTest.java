package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.osier.process.LoggedRun.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of two programs that share a directory, in a PID namespace; left out where there is none. */
@DisplayName("G1 A program that may write its own directory only")
@Timeout(60)
class SharedDirectoryTest {
  @TempDir Path folder;

  private Path shared;
  private Path own;
  private Path other;

  @BeforeEach
  void makeDirectories() throws IOException {
    // What a shell or a mount might take for something else.
    shared = Files.createDirectories(folder.toRealPath().resolve("a shared, $(one)"));
    own = Files.createDirectory(shared.resolve("own"));
    other = Files.createDirectory(shared.resolve("other"));
    Files.writeString(other.resolve("theirs"), "theirs");
  }

  private int run(boolean ofUser, String script) throws Exception {
    PidNamespace namespace = PidNamespace.of(ProgramPath.own(), ofUser);
    assumeTrue(namespace != null && (ofUser || ThisUser.isRoot()));
    Map<String, String> environment = new HashMap<>(CleanEnvironment.of(System.getenv()));
    environment.put("OTHER", other.toString());
    ContainmentTrial trial = new ContainmentTrial(environment, ThisUser.isRoot());
    assumeTrue(trial.works(namespace), "no such namespace here");
    ProgramCall call =
        new ProgramCall(
                List.of("sh", "-c", script), own, Map.copyOf(environment), Duration.ofSeconds(30))
            .aloneIn(shared);
    LoggedRun.Ending ending =
        LoggedRun.run(
            call, folder.resolve("log"), null, "agent", new Going(), (pid, at) -> {}, namespace);
    return ((Exited) ending).code();
  }

  /** A worker that only waits. */
  private record Going() implements Pulse {
    @Override
    public void at(String phase, @Nullable Long pid, @Nullable Path log) {
      // Nobody is told.
    }

    @Override
    public boolean stopped() {
      return false;
    }
  }

  @ParameterizedTest(name = "in a user namespace: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("can write nothing of another's, by no way to it")
  void otherDirectoryStaysAsItIs(boolean ofUser) throws Exception {
    int wrote =
        run(
            ofUser,
            "n=0; for way in ../other \"$OTHER\" \"$PWD/../other\" /proc/self/cwd/../other; do"
                + " (echo x > \"$way/new\") 2>/dev/null && n=$((n+1));"
                + " (echo x >> \"$way/theirs\") 2>/dev/null && n=$((n+1));"
                + " rm -f \"$way/theirs\" 2>/dev/null && n=$((n+1));"
                + " done; mkdir ../third 2>/dev/null && n=$((n+1));"
                + " mv ../other ../elsewhere 2>/dev/null && n=$((n+1)); exit $n");

    assertThat(wrote).as("ways that were open").isZero();
    assertThat(shared).isDirectoryContaining("glob:**/{own,other}");
    assertThat(other).isDirectoryNotContaining("glob:**/new");
    assertThat(other.resolve("theirs")).hasContent("theirs");
  }

  @ParameterizedTest(name = "in a user namespace: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("reads another's, and writes its own, which is an ordinary directory afterwards")
  void ownDirectoryIsItsOwn(boolean ofUser) throws Exception {
    int code =
        run(
            ofUser,
            "cat ../other/theirs > read && mkdir -p deep/er && echo '#!/bin/sh' > deep/er/run"
                + " && chmod +x deep/er/run && deep/er/run && [ \"$PWD\" = \"$(pwd -P)\" ]");

    assertThat(code).isZero();
    assertThat(own.resolve("read")).hasContent("theirs");
    assertThat(own.resolve("deep/er/run")).exists();
    Files.move(own, shared.resolve("moved"));
    assertThat(own).doesNotExist();
  }

  @Test
  @DisplayName("is said to be so only where a trial has shown it")
  void isSaidWhereItWasTried() throws Exception {
    ContainmentTrial trial =
        new ContainmentTrial(CleanEnvironment.of(System.getenv()), ThisUser.isRoot());
    PidNamespace namespace = PidNamespace.of(ProgramPath.own(), !ThisUser.isRoot());
    assumeTrue(namespace != null && trial.works(namespace), "no such namespace here");

    assertThat(trial.closesOthers(namespace)).isTrue();
    assertThat(namespace.fact()).contains("read-only");
    assertThat(trial.closesOthers(namespace.withoutMounts())).isFalse();
    assertThat(namespace.withoutMounts().fact()).doesNotContain("read-only");
  }
}
