package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.workspaces.WorkspacesPruneCommand;
import dev.osier.effect.Lease;
import dev.osier.effect.Lease.Held;
import dev.osier.effect.RunOrigin;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.output.Console;
import dev.osier.output.Surface;
import dev.osier.sweep.RepositoryRegister;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WorkspacesPruneCommandTest {
  private static final EffectId CARE = new EffectId("shop-abc123", "care");

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Stage stage;
  private Repository repository;

  @BeforeEach
  void leaveWork() throws Exception {
    stage = new Stage(folder);
    repository = Repository.find(stage.repository());
    try (Workspaces workspaces = new Workspaces(stage.home(), repository)) {
      // Of a server that is no more.
      new RunOrigin(CARE.run(), "shop", "default", new RunOrigin.Server("namespace 1", null, null))
          .save(workspaces.store());
      try (Lease lease = ((Held) workspaces.lease(CARE, Duration.ZERO)).lease()) {
        String base = stage.git("rev-parse", "HEAD");
        Workspace workspace = workspaces.claim(lease, CARE, base, null, List.of());
        Files.writeString(workspace.path().resolve("care.md"), "dry");
        workspaces
            .store()
            .save(workspaces.store().load(CARE).orElseThrow().trying(1, Instant.now()));
      }
    }
    new RepositoryRegister(stage.home()).add(repository);
  }

  @Test
  void runThatChangedALittleWhileAgoStays() throws Exception {
    assertThat(prune(stage.repository())).isZero();
    assertThat(out())
        .isEqualTo(
            "Left shop-abc123 in %s: its server does not answer, and it was changed less than 1h"
                    .formatted(stage.repository())
                + " ago\n");
    assertThat(stage.git("branch", "--list", "osier/*")).isNotEmpty();
  }

  @Test
  void runThatWasQuietIsRemovedFromAnywhereAndItsWorkKept() throws Exception {
    setOld();
    assertThat(prune(folder, "--dry-run")).isZero();
    assertThat(out()).startsWith("Would remove shop-abc123/care in " + stage.repository());
    assertThat(stage.git("branch", "--list", "osier/*")).isNotEmpty();

    assertThat(prune(folder)).isZero();
    assertThat(out())
        .isEqualTo(
            "Removed shop-abc123/care in %s: its server does not answer, and nothing of it changed"
                    .formatted(stage.repository())
                + " for 1h; its work is kept in refs/osier/kept/shop-abc123/care\n");
    assertThat(stage.git("show", "refs/osier/kept/shop-abc123/care:care.md")).isEqualTo("dry");
    stage.assertNothingLeft();
    assertThat(prune(folder)).isZero();
    assertThat(out()).isEqualTo("Nothing to prune\n");
  }

  @Test
  void jsonIsOneDocument() throws Exception {
    assertThat(prune(folder, "--json", "--older-than", "0s")).isZero();
    JsonNode document = new ObjectMapper().readTree(out());
    assertThat(document.at("/removed/0/run").asText()).isEqualTo("shop-abc123");
    assertThat(document.at("/removed/0/keptRef").asText()).isEqualTo(CARE.keptRef());
    assertThat(document.path("left")).isEmpty();
  }

  @Test
  void runThatSomebodyWorksOnStaysHoweverOld() throws Exception {
    setOld();
    try (Workspaces workspaces = new Workspaces(stage.home(), repository);
        Lease lease = ((Held) workspaces.lease(CARE, Duration.ZERO)).lease()) {
      setOld();
      assertThat(prune(folder)).isZero();
      assertThat(out()).contains("Left shop-abc123", "somebody works on shop-abc123/care");
      assertThat(lease.stillHeld()).isTrue();
    }
    stage.git("rev-parse", "refs/heads/" + CARE.branch());
  }

  @Test
  void whatCannotBeRemovedIsSaidAndIsTheExitCode() throws Exception {
    Path record = repository.osierDirectory().resolve("runs/shop-abc123/care/record.json");
    Files.writeString(record, "torn");
    String elsewhere = folder.resolve("elsewhere").toString();
    stage.git("worktree", "add", "-q", "-f", elsewhere, CARE.branch());
    setOld();
    assertThat(prune(folder)).isEqualTo(1);
    assertThat(out()).contains("Left shop-abc123/care", "it is checked out in " + elsewhere);
  }

  @Test
  void badDurationIsRefused() {
    assertThatThrownBy(() -> prune(folder, "--older-than", "soon"))
        .hasMessage(
            "Cannot use --older-than: \"soon\" is not a duration; write it like 90s, 30m, 2h or"
                + " 1h30m");
  }

  private int prune(Path directory, String... args) throws Exception {
    out.reset();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Invocation invocation =
        new Invocation(
            new Console(stream, stream, Surface.PLAIN, Surface.PLAIN),
            Map.of(
                "PATH",
                "/nowhere",
                "HOME",
                folder.toString(),
                "OSIER_HOME",
                stage.home().toString(),
                "TEMPORAL_ADDRESS",
                "127.0.0.1:1"),
            directory,
            new ByteArrayInputStream(new byte[0]));
    WorkspacesPruneCommand command = new WorkspacesPruneCommand(invocation);
    new CommandLine(command).parseArgs(args);
    return command.call();
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void setOld() throws Exception {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    for (Path top : List.of(stage.home(), repository.commonDir())) {
      try (Stream<Path> files = Files.walk(top)) {
        // A link's time is its target's, which need not be there.
        for (Path file : files.filter(each -> !Files.isSymbolicLink(each)).toList()) {
          Files.setLastModifiedTime(file, old);
        }
      }
    }
  }
}
