package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a source folder of its own, with a Maven and a Java that write down their calls.
 */
class LauncherTest {
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "mvn $*" >> "$CALLS"
      [ -z "${SLOW:-}" ] || sleep 1
      [ -z "${BROKEN:-}" ] || { echo 'no such symbol: Wilow'; exit 1; }
      mkdir -p "$SOURCES/worker-app/target/osier/lib"
      : > "$SOURCES/worker-app/target/osier/lib/osier.jar"
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *-XshowSettings*) echo "    java.specification.version = ${VERSION:-17}" >&2; exit 0 ;;
      esac
      echo "java $*" >> "$CALLS"
      echo "locale ${LC_ALL-none} before ${OSIER_LC_ALL-same}" >> "$CALLS"
      for last; do :; done
      echo "answer to $last"
      exit 7
      """;

  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private Path sources;
  private Path bin;
  private Path calls;

  @BeforeEach
  void makeSources() throws IOException {
    sources = Files.createDirectories(folder.resolve("so urces"));
    bin = Files.createDirectories(folder.resolve("bin"));
    calls = folder.resolve("calls");
    for (String module : List.of("workflows", "activities", "worker-app")) {
      Files.createDirectories(sources.resolve(module).resolve("src/main/java"));
      Files.writeString(sources.resolve(module).resolve("pom.xml"), "<project/>");
    }
    Files.writeString(sources.resolve("pom.xml"), "<project/>");
    Files.copy(launcher(), sources.resolve("osier"));
    executable(sources.resolve("osier"), Files.readString(launcher()));
    executable(bin.resolve("mvn"), MAVEN);
    executable(bin.resolve("java"), JAVA);
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("CALLS", calls.toString());
    environment.put("SOURCES", sources.toString());
    environment.put("OSIER_NO_ARCHIVE", "1");
  }

  @Test
  void buildsAtFirstUseAndNotAgain() throws Exception {
    Exited first = run("status", "x");
    assertThat(first.text()).isEqualTo("answer to x\n");
    assertThat(first.errors()).isEqualTo("Building Osier: first use, this takes up to a minute…");
    assertThat(first.code()).isEqualTo(7);
    assertThat(calls("mvn")).hasSize(1);
    Exited second = run("status", "y");
    assertThat(second.errors()).isEmpty();
    assertThat(calls("mvn")).hasSize(1);
  }

  @Test
  void buildsAgainWhenASourceIsNewerOrGone() throws Exception {
    Path source = sources.resolve("workflows/src/main/java/Plan.java");
    Files.writeString(source, "class Plan {}");
    run("x");
    makeOld();
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(run("x").errors()).startsWith("Building Osier again");
    makeOld();
    Files.delete(source);
    Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.now().plusSeconds(60)));
    run("x");
    assertThat(calls("mvn")).hasSize(3);
  }

  @Test
  void javaGetsALocaleInWhichItCanNameEveryFile() throws Exception {
    for (String ascii : List.of("C", "POSIX", "not_INSTALLED.UTF-8")) {
      environment.put("LC_ALL", ascii);
      run("x");
      assertThat(lastLocale()).isEqualTo("locale C.UTF-8 before " + ascii);
    }
    environment.put("LC_ALL", "");
    environment.put("LANG", "C");
    run("x");
    assertThat(lastLocale()).isEqualTo("locale C.UTF-8 before ");
    environment.put("LC_ALL", "C.UTF-8");
    run("x");
    assertThat(lastLocale()).isEqualTo("locale C.UTF-8 before same");
  }

  private String lastLocale() throws IOException {
    List<String> calls = calls("locale");
    return calls.get(calls.size() - 1);
  }

  /** Everything there is, so that only what a test then touches is newer than the build. */
  private void makeOld() throws IOException {
    try (var files = Files.walk(sources)) {
      for (Path file : files.filter(f -> !f.endsWith("built")).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3_600)));
      }
    }
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    environment.put("SLOW", "1");
    List<CompletableFuture<Exited>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(CompletableFuture.supplyAsync(() -> run("x")));
    }
    for (CompletableFuture<Exited> one : both) {
      assertThat(one.get().text()).isEqualTo("answer to x\n");
    }
    assertThat(calls("mvn")).hasSize(1);
    assertThat(sources.resolve("worker-app/target/build.lock")).doesNotExist();
  }

  @Test
  void lockOfABuilderThatDiedIsTakenOver() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(sources.resolve("worker-app/target"));
    Files.writeString(sources.resolve("worker-app/target/build.lock"), dead.pid() + "\n");
    assertThat(run("x").text()).isEqualTo("answer to x\n");
    assertThat(sources.resolve("worker-app/target/build.lock")).doesNotExist();
  }

  @Test
  void failedBuildShowsWhyAndIsTriedAgain() throws Exception {
    environment.put("BROKEN", "1");
    Exited failed = run("x");
    assertThat(failed.errors())
        .contains("no such symbol: Wilow", "Cannot build Osier: Maven failed");
    assertThat(failed.text()).isEmpty();
    assertThat(failed.code()).isEqualTo(3);
    environment.remove("BROKEN");
    assertThat(run("x").text()).isEqualTo("answer to x\n");
  }

  @Test
  void isFoundThroughSymbolicLinksAndFromAnyFolder() throws Exception {
    Path one = Files.createSymbolicLink(folder.resolve("one"), sources.resolve("osier"));
    Files.createSymbolicLink(bin.resolve("osier"), Path.of("..").resolve(one.getFileName()));
    assertThat(run(List.of(bin.resolve("osier").toString(), "x")).text())
        .isEqualTo("answer to x\n");
    assertThat(run(List.of("sh", "-c", "osier y")).text()).isEqualTo("answer to y\n");
  }

  @Test
  void argumentsArriveAsTheyAre() throws Exception {
    Exited result = run("run", "a plan.yaml", "", "*", "$HOME", "-x y");
    assertThat(result.text()).isEqualTo("answer to -x y\n");
    assertThat(calls("java").get(0)).endsWith("dev.osier.cli.Osier run a plan.yaml  * $HOME -x y");
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    environment.put("VERSION", "11");
    assertThat(run("x").errors()).contains("is Java 11, and it needs 17");
    environment.put("JAVA_HOME", folder.resolve("no-jdk").toString());
    assertThat(run("x").errors()).contains("there is no bin/java in it");
    environment.remove("JAVA_HOME");
    environment.remove("VERSION");
    // Only what the launcher itself needs.
    Path few = Files.createDirectories(folder.resolve("few"));
    for (String program : List.of("dirname", "readlink", "find", "mkdir", "cat", "rm", "sed")) {
      Files.createSymbolicLink(few.resolve(program), which(program));
    }
    environment.put("PATH", few.toString());
    assertThat(run("x").errors()).contains("there is no java on the PATH");
    Files.createSymbolicLink(few.resolve("java"), bin.resolve("java"));
    Exited result = run("x");
    assertThat(result.errors()).contains("there is no mvn on the PATH");
    assertThat(result.code()).isEqualTo(3);
    assertThat(calls).doesNotExist();
  }

  @Test
  void cdpathDoesNotLeadItElsewhere() throws Exception {
    environment.put("CDPATH", folder + ":" + sources + ":.");
    Files.createDirectories(folder.resolve("elsewhere/so urces"));
    assertThat(run(List.of("so urces/osier", "x")).text()).isEqualTo("answer to x\n");
    assertThat(run(List.of("sh", "-c", "cd 'so urces' && ./osier x")).text())
        .endsWith("answer to x\n");
    assertThat(calls("mvn")).hasSize(1);
  }

  @Test
  void tooFewOpenFilesAreSaidBeforeAnythingIsBuilt() throws Exception {
    String osier = sources.resolve("osier").toString();
    Exited result = run(List.of("sh", "-c", "ulimit -n 64; exec \"$0\" x", osier));
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.errors())
        .startsWith("Cannot start Osier: a process may open 64 files at most here")
        .hasLineCount(2);
    assertThat(calls).doesNotExist();
    // Java raises it itself.
    assertThat(run(List.of("sh", "-c", "ulimit -S -n 64; exec \"$0\" x", osier)).text())
        .isEqualTo("answer to x\n");
  }

  private Exited run(String... args) {
    List<String> argv = new ArrayList<>(List.of(sources.resolve("osier").toString()));
    argv.addAll(List.of(args));
    return run(argv);
  }

  private Exited run(List<String> argv) {
    try {
      ProgramResult result =
          ProgramRunner.run(new ProgramCall(argv, folder, environment, Duration.ofSeconds(60)));
      assertThat(result).isInstanceOf(Exited.class);
      return (Exited) result;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> calls(String program) throws IOException {
    return Files.readAllLines(calls).stream().filter(line -> line.startsWith(program)).toList();
  }

  private static Path which(String program) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return Path.of(directory, program);
      }
    }
    throw new IllegalStateException("no " + program);
  }

  private static Path launcher() {
    // Maven runs tests in the module's folder.
    return Path.of("").toAbsolutePath().getParent().resolve("osier");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
