package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.osier.process.Containment.Kind;
import dev.osier.process.WatchedRun.Exited;
import dev.osier.process.WatchedRun.TimedOut;
import dev.osier.testkit.Canary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of containment that works on this host; the others are left out. */
@Tag("slow")
@Tag("root")
@DisplayName("G5 What a program starts")
@Timeout(600)
class ContainmentTest {
  private final Map<String, String> environment = new HashMap<>();
  private final String marker = "CONTAINED=" + UUID.randomUUID();

  @TempDir Path folder;

  private static final List<Containment> WORKING = working();

  private static Stream<Containment> kinds() {
    return WORKING.stream();
  }

  private static List<Containment> working() {
    ProgramPath path = ProgramPath.own();
    ContainmentTrial trial = new ContainmentTrial(CleanEnvironment.of(System.getenv()), root());
    List<Containment> found = new ArrayList<>();
    found.add(PidNamespace.of(path, false));
    found.add(PidNamespace.of(path, true));
    List<ControlGroups> groups = ControlGroups.candidates(Path.of("/proc/self"), path);
    groups.stream().filter(each -> each.name().equals("version 2")).forEach(found::add);
    groups.stream().filter(each -> each.name().contains("pids")).forEach(found::add);
    found.removeIf(each -> each == null || !works(trial, each));
    return found;
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private static boolean works(ContainmentTrial trial, Containment containment) {
    try {
      return trial.works(containment);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Arguments> kindsAndWays() {
    return kinds()
        .flatMap(kind -> Stream.of(Canary.Way.values()).map(way -> Arguments.of(kind, way)));
  }

  private static Stream<Containment> all() {
    return Stream.concat(kinds(), Stream.of(new SearchOnly()));
  }

  private WatchedRun.Ending run(Containment containment, Duration deadline, String line)
      throws Exception {
    return WatchedRun.logged(call(deadline, line), log(), marker, () -> false, containment);
  }

  private ProgramCall call(Duration deadline, String line) {
    return call(deadline, line, "");
  }

  private ProgramCall call(Duration deadline, String line, String input) {
    environment.putIfAbsent("PATH", System.getenv("PATH"));
    environment.put("CONTAINED", marker.substring(marker.indexOf('=') + 1));
    return new ProgramCall(List.of("sh", "-c", line), folder, environment, deadline, input);
  }

  private Path log() {
    return folder.resolve("log");
  }

  @ParameterizedTest
  @MethodSource("kindsAndWays")
  @DisplayName("ends with it, however it hides")
  void hiddenProcessEndsWithTheProgram(Containment containment, Canary.Way way) throws Exception {
    Canary canary = Canary.in(folder.resolve("canary"));

    WatchedRun.Ending ending = run(containment, Duration.ofSeconds(60), canary.escape(way));

    assertThat(canary.lives()).isFalse();
    assertThat(ending).isInstanceOfSatisfying(Exited.class, e -> assertThat(e.code()).isZero());
  }

  @Test
  @DisplayName("ends with it where there is only the search, unless it left the session too")
  void searchFindsTheSession() throws Exception {
    Canary canary = Canary.in(folder.resolve("canary"));

    run(new SearchOnly(), Duration.ofSeconds(60), canary.escape(Canary.Way.EMPTY_ENVIRONMENT));

    assertThat(canary.lives()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("ends when its time is over")
  void hiddenProcessEndsWithTheTime(Containment containment) throws Exception {
    Canary canary = Canary.in(folder.resolve("canary"));

    WatchedRun.Ending ending =
        run(
            containment,
            Duration.ofSeconds(3),
            "trap 'echo saved >> saved; exit 3' TERM; "
                + canary.escape(Canary.Way.OWN_SESSION)
                + "; while :; do sleep 0.05; done");

    assertThat(canary.lives()).isFalse();
    assertThat(ending).isInstanceOf(TimedOut.class);
    assertThat(folder.resolve("saved")).as("it got its grace").hasContent("saved\n");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("G6 is ended by another worker, which knows the pid, or only the marker")
  void anotherWorkerEndsIt(Containment containment) throws Exception {
    for (boolean known : List.of(true, false)) {
      Canary canary = Canary.in(folder.resolve("canary-" + known));
      RunningProgram program =
          RunningProgram.start(
              call(
                  Duration.ofMinutes(1),
                  canary.escape(Canary.Way.OWN_SESSION) + "; echo up > up; sleep 600"),
              Sinks.log(log()),
              marker,
              containment);
      try {
        while (!Files.exists(folder.resolve("up"))) {
          assertThat(program.awaitEnd(Duration.ofMillis(20))).isFalse();
        }
        assertThat(canary.lives()).isTrue();

        ProcessTree recorded =
            known
                ? ProcessTree.recorded(program.pid(), program.started(), null)
                : ProcessTree.recorded(null, null, marker);
        assertThat(recorded.end(ProcessTree.NO_GRACE)).isEmpty();

        if (!known || containment.kind() == Kind.NAMESPACE) {
          assertThat(canary.lives()).isFalse();
        }
      } finally {
        program.endTree(ProcessTree.NO_GRACE);
        Files.delete(folder.resolve("up"));
      }
      assertThat(canary.lives()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("ends when the work is to stop")
  void stopEndsAll(Containment containment) throws Exception {
    Canary canary = Canary.in(folder.resolve("canary"));
    assertThatThrownBy(
            () ->
                WatchedRun.logged(
                    call(
                        Duration.ofMinutes(1),
                        canary.escape(Canary.Way.OWN_SESSION) + "; echo > stop; sleep 600"),
                    log(),
                    marker,
                    () -> Files.exists(folder.resolve("stop")),
                    containment))
        .isInstanceOf(StoppedException.class);
    assertThat(canary.lives()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("is told of as without containment: exit code, signal, output, input, environment")
  void programIsTheSame(Containment containment) throws Exception {
    environment.put("ODD", "a\nb'\"$ ü");
    assertThat(code(containment, "exit 7")).isEqualTo(7);
    assertThat(code(containment, "kill -9 $$")).isEqualTo(137);
    assertThat(code(containment, "kill -TERM $$")).isEqualTo(143);
    assertThat(code(containment, "trap 'kill 0' EXIT; trap 'exit 5' TERM; exit 4")).isEqualTo(5);
    assertThat(Files.readString(log())).as("words of the shell around it").isEmpty();
    assertThat(code(containment, "echo out; echo err >&2; pwd; ls /proc/self/fd | wc -l; exec env"))
        .isZero();
    assertThat(Files.readString(log()))
        .startsWith("out\nerr\n" + folder.toRealPath() + "\n4\n")
        .contains("ODD=a\nb'\"$ ü\n");
    Files.delete(log());
    ProgramCall reads = call(Duration.ofMinutes(1), "cat", "what it reads");
    assertThat(output(containment, reads)).isEqualTo("what it reads");
    // No name for a shell, but npm reads it.
    ProgramCall odd =
        new ProgramCall(
            List.of("env"),
            folder,
            Map.of("npm_config_@team:registry", "odd"),
            Duration.ofMinutes(1));
    assertThat(output(containment, odd)).contains("npm_config_@team:registry=odd\n");
  }

  private String output(Containment containment, ProgramCall call) throws Exception {
    Files.deleteIfExists(log());
    RunningProgram program = RunningProgram.start(call, Sinks.log(log()), marker, containment);
    assertThat(program.awaitEnd(Duration.ofSeconds(30))).isTrue();
    program.endTree(ProcessTree.NO_GRACE);
    return Files.readString(log());
  }

  private int code(Containment containment, String line) throws Exception {
    WatchedRun.Ending ending = run(containment, Duration.ofSeconds(30), line);
    assertThat(ending).isInstanceOf(Exited.class);
    return ((Exited) ending).code();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("has pids that two programs do not share, waits for orphans, and has no rights more")
  void pidsAreTold(Containment containment) throws Exception {
    assumeTrue(containment.kind() == Kind.NAMESPACE);
    String pids = "";
    for (int i = 0; i < 5; i++) {
      Files.deleteIfExists(log());
      assertThat(code(containment, "echo $$; ps -o pid= -p $$ | tr -d ' '; sleep 0 & wait"))
          .isZero();
      List<String> told = Files.readAllLines(log());
      assertThat(told.get(0)).isEqualTo(told.get(1));
      pids += told.get(0) + "\n";
    }
    assertThat(pids.lines().distinct().count()).as(pids).isGreaterThan(1);
    Files.delete(log());
    String orphan = "sh -c 'sleep 0.1 & echo $!' > orphan; o=$(cat orphan);";
    assertThat(code(containment, orphan + " while kill -0 $o 2>/dev/null; do sleep 0.02; done"))
        .isZero();
    if (containment instanceof PidNamespace namespace && namespace.ofUser() && !root()) {
      assertThat(code(containment, "grep CapEff /proc/self/status")).isZero();
      assertThat(Files.readString(log()).strip()).endsWith("\t0000000000000000");
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @DisplayName("is kept together by what the user asks to begin with")
  void userMayBeginWithAWeakerOne(Kind first) throws Exception {
    assertThat(
            ContainmentTrial.first(Map.of(ContainmentTrial.VARIABLE, first.name().toLowerCase())))
        .isEqualTo(first);
    Containment found =
        new ContainmentTrial(CleanEnvironment.of(System.getenv()), root()).strongest(first);
    assertThat(found.kind()).isGreaterThanOrEqualTo(first);
  }

  @Test
  @DisplayName("is searched for where the programs for more are missing")
  void withoutTheProgramsThereIsTheSearch() throws Exception {
    ContainmentTrial trial = new ContainmentTrial(Map.of("PATH", folder.toString()), root());
    assertThat(trial.strongest(Kind.NAMESPACE).kind()).isEqualTo(Kind.SEARCH);
  }
}
