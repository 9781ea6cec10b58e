package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.osier.process.WatchedRun.Exited;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of two programs that share a directory, in a PID namespace; left out where there is none. */
@DisplayName("G1 A program that may write its own directory only")
@Timeout(600)
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

  private int run(boolean ofUser, boolean copied, String script) throws Exception {
    PidNamespace namespace = PidNamespace.of(ProgramPath.own(), ofUser);
    assumeTrue(namespace != null && (ofUser || ThisUser.isRoot()));
    Map<String, String> environment = new HashMap<>(CleanEnvironment.of(System.getenv()));
    environment.put("OTHER", other.toString());
    int number = 0;
    for (String name : List.of("own", "shared", "way", "mount", "mkdir")) {
      environment.put(name, "" + ++number);
    }
    if (!copied) {
      namespace = namespace.with(namespace.neighbours().weaker());
    }
    ContainmentTrial trial = new ContainmentTrial(environment, ThisUser.isRoot());
    assumeTrue(trial.works(namespace), "no such namespace here");
    ProgramCall call =
        new ProgramCall(
                List.of("sh", "-c", script), own, Map.copyOf(environment), Duration.ofSeconds(30))
            .aloneIn(shared);
    WatchedRun.Ending ending =
        WatchedRun.logged(call, folder.resolve("log"), null, () -> false, namespace);
    return ((Exited) ending).code();
  }

  /** Each way to close it, in a namespace of root's and in one of an ordinary user. */
  static Stream<Arguments> ways() {
    return Stream.of(false, true)
        .flatMap(ofUser -> Stream.of(true, false).map(copied -> Arguments.of(ofUser, copied)));
  }

  @ParameterizedTest(name = "in a user namespace: {0}, on a copy: {1}")
  @MethodSource("ways")
  @DisplayName("changes nothing of another's, by no way to it")
  void otherDirectoryStaysAsItIs(boolean ofUser, boolean copied) throws Exception {
    int wrote =
        run(
            ofUser,
            copied,
            "n=0; for way in ../other \"$OTHER\" \"$PWD/../other\" /proc/self/cwd/../other; do"
                + " (echo x > \"$way/new\") 2>/dev/null && n=$((n+1));"
                + " (echo x >> \"$way/theirs\") 2>/dev/null && n=$((n+1));"
                + " rm -f \"$way/theirs\" 2>/dev/null && n=$((n+1));"
                + " done; mkdir ../third 2>/dev/null && n=$((n+1));"
                + " mv ../other ../elsewhere 2>/dev/null && n=$((n+1)); [ $n = 0 ]");

    assertThat(wrote == 0).as("said to be closed").isEqualTo(!copied);
    assertThat(shared).isDirectoryContaining("glob:**/{own,other}");
    assertThat(shared).isDirectoryNotContaining("glob:**/{third,elsewhere}");
    assertThat(other).isDirectoryNotContaining("glob:**/new");
    assertThat(other.resolve("theirs")).hasContent("theirs");
  }

  @ParameterizedTest(name = "in a user namespace: {0}, on a copy: {1}")
  @MethodSource("ways")
  @DisplayName("reads another's, and writes its own, which is an ordinary directory afterwards")
  void ownDirectoryIsItsOwn(boolean ofUser, boolean copied) throws Exception {
    int code =
        run(
            ofUser,
            copied,
            "cat ../other/theirs > read && mkdir -p deep/er && echo '#!/bin/sh' > deep/er/run"
                + " && chmod +x deep/er/run && deep/er/run && [ \"$PWD\" = \"$(pwd -P)\" ]");

    assertThat(code).isZero();
    assertThat(own.resolve("read")).hasContent("theirs");
    assertThat(own.resolve("deep/er/run")).exists();
    Files.move(own, shared.resolve("moved"));
    assertThat(own).doesNotExist();
  }

  @ParameterizedTest(name = "in a user namespace: {0}")
  @ValueSource(booleans = {false, true})
  @DisplayName("may do on a copy what a careless script does, and it reaches nobody")
  void carelessScriptReachesNobody(boolean ofUser) throws Exception {
    int code =
        run(
            ofUser,
            true,
            "chmod -R a-w .. && chmod -R u+w .. && rm -rf ../other/* || exit 1; touch mine");

    assertThat(code).isZero();
    assertThat(own.resolve("mine")).exists();
    assertThat(other.resolve("theirs")).hasContent("theirs");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
        .startsWith("rwx");
  }

  @ParameterizedTest(name = "in a user namespace: {0}, on a copy: {1}")
  @MethodSource("ways")
  @DisplayName("sees what comes beside it meanwhile, as git does that looks for worktrees")
  void seesWhatComes(boolean ofUser, boolean copied) throws Exception {
    for (String pipe : List.of("began", "came")) {
      new ProcessBuilder("mkfifo", own.resolve(pipe).toString()).start().waitFor();
    }
    // Each end of a pipe waits until the other is opened.
    CompletableFuture<Void> comes =
        CompletableFuture.runAsync(
            () -> {
              try (InputStream began = Files.newInputStream(own.resolve("began"))) {
                began.read();
                Files.createDirectory(shared.resolve("late"));
                Files.writeString(own.resolve("came"), "came\n");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    int code = run(ofUser, copied, "echo > began; read came < came; [ -d ../late ]");
    comes.join();

    assertThat(code).isZero();
  }

  @ParameterizedTest(name = "in a user namespace: {0}, on a copy: {1}")
  @MethodSource("ways")
  @DisplayName("has its environment as it is, and no file more that is open")
  void environmentIsItsOwn(boolean ofUser, boolean copied) throws Exception {
    int code =
        run(
            ofUser,
            copied,
            "[ \"$own$shared$way$mount$mkdir\" = 12345 ] && [ ! -e /proc/self/fd/8 ]");

    assertThat(code).isZero();
  }

  @Test
  @DisplayName("is said to be so only where a trial has shown it")
  void isSaidWhereItWasTried() throws Exception {
    ContainmentTrial trial =
        new ContainmentTrial(CleanEnvironment.of(System.getenv()), ThisUser.isRoot());
    PidNamespace namespace = PidNamespace.of(ProgramPath.own(), !ThisUser.isRoot());
    assumeTrue(namespace != null && trial.works(namespace), "no such namespace here");
    Neighbours best = namespace.neighbours();
    Neighbours wrong = new Neighbours(Path.of("/bin/false"), best.mkdir());

    assertThat(trial.closes(namespace)).isTrue();
    assertThat(namespace.fact()).contains("reaches them");
    assertThat(namespace.with(best.weaker()).fact()).contains("read-only");
    assertThat(trial.closes(namespace.with(null))).isFalse();
    assertThat(trial.closed(namespace.with(wrong)).neighbours()).isNull();
    assertThat(namespace.with(null).fact()).doesNotContain("others");
  }
}
