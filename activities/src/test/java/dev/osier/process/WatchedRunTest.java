package dev.osier.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.process.WatchedRun.CutOff;
import dev.osier.process.WatchedRun.Exited;
import dev.osier.process.WatchedRun.NotStarted;
import dev.osier.process.WatchedRun.TimedOut;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class WatchedRunTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final String mark = UUID.randomUUID().toString();

  @TempDir Path directory;

  private WatchedRun.Ending run(Duration deadline, OutputStream to, String... argv)
      throws Exception {
    Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "WATCHED_MARK", mark);
    ProgramCall call = new ProgramCall(List.of(argv), directory, environment, deadline);
    return WatchedRun.passedOn(call, "WATCHED_MARK=" + mark, to, err, () -> false);
  }

  private void assertNoneLives() {
    assertThat(ProcessTree.byVariable("WATCHED_MARK")).doesNotContainKey(mark);
  }

  @Test
  void outputAndExitCodeAreTheProgramsOwn() throws Exception {
    WatchedRun.Ending ending =
        run(Duration.ofSeconds(30), out, "sh", "-c", "echo out; echo err >&2; cat; exit 7");
    assertThat(ending).isInstanceOfSatisfying(Exited.class, e -> assertThat(e.code()).isEqualTo(7));
    assertThat(out.toString(UTF_8)).isEqualTo("out\n");
    assertThat(err.toString(UTF_8)).isEqualTo("err\n");
  }

  @Test
  void programThatIsNotThereIsAnAnswer() throws Exception {
    ProgramCall call =
        new ProgramCall(
            List.of("true"), directory.resolve("gone"), Map.of(), Duration.ofSeconds(9));
    assertThat(WatchedRun.passedOn(call, null, out, err, () -> false))
        .isInstanceOf(NotStarted.class);
  }

  @Test
  void whatItLeftRunningIsEndedAndDoesNotHoldItUp() throws Exception {
    long begun = System.nanoTime();
    run(
        Duration.ofSeconds(100),
        out,
        "sh",
        "-c",
        "setsid sleep 600 & (trap '' TERM HUP; sleep 600) & nohup sleep 600 & echo end");
    assertThat(out.toString(UTF_8)).isEqualTo("end\n");
    assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(90).toNanos());
    assertNoneLives();
  }

  @Test
  void timeIsOverAlsoForOneThatIgnoresSigterm() throws Exception {
    WatchedRun.Ending ending =
        run(
            Duration.ofMillis(300),
            out,
            "sh",
            "-c",
            "trap '' TERM; echo begun; sleep 600; sleep 600");
    assertThat(ending).isInstanceOf(TimedOut.class);
    assertThat(out.toString(UTF_8)).isEqualTo("begun\n");
    assertNoneLives();
  }

  @Test
  void stopEndsAllOfIt() {
    ProgramCall call =
        new ProgramCall(
            List.of("sh", "-c", "setsid sleep 600 & sleep 600"),
            directory,
            Map.of("PATH", System.getenv("PATH"), "WATCHED_MARK", mark),
            Duration.ofMinutes(5));
    assertThatThrownBy(
            () -> WatchedRun.passedOn(call, "WATCHED_MARK=" + mark, out, err, () -> true))
        .isInstanceOf(StoppedException.class);
    assertNoneLives();
  }

  @Test
  void readerThatWantsNoMoreDoesNotStopTheProgram() throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("nobody reads");
          }
        };
    assertThat(run(Duration.ofSeconds(30), broken, "seq", "1", "300000"))
        .isInstanceOfSatisfying(Exited.class, e -> assertThat(e.code()).isZero());
  }

  @Test
  void watcherIsToldAndCutsItOff() throws Exception {
    List<String> told = new ArrayList<>();
    Watcher watcher =
        new Watcher() {
          @Override
          public void started(long pid, @Nullable Instant instant) {
            told.add("started " + (instant != null));
          }

          @Override
          public void runs() {
            told.add("runs");
          }

          @Override
          public boolean stopped() {
            return false;
          }

          @Override
          public String enough() {
            return "it is enough";
          }

          @Override
          public void ended() {
            told.add("ended");
            assertNoneLives();
          }
        };
    Path log = directory.resolve("log");
    ProgramCall call =
        new ProgramCall(
            List.of("sh", "-c", "cat; setsid sleep 600 & sleep 600"),
            directory,
            Map.of("PATH", System.getenv("PATH"), "WATCHED_MARK", mark),
            Duration.ofMinutes(5),
            "what it reads");

    assertThat(WatchedRun.logged(call, log, "WATCHED_MARK=" + mark, watcher))
        .isInstanceOfSatisfying(CutOff.class, e -> assertThat(e.why()).isEqualTo("it is enough"));

    assertThat(told).containsExactly("started true", "runs", "ended");
    assertThat(log).hasContent("what it reads");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
  }
}
