package dev.osier.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.host.PlanLimits;
import dev.osier.prepare.WorkerLimits;
import io.temporal.common.VersioningBehavior;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Variables of a worker")
class WorkerSettingsTest {
  @TempDir Path folder;

  @Test
  void nothingSetIsNoLimitAndNoVersion() {
    assertThat(PlanLimits.of(Map.of())).isEqualTo(WorkerLimits.NONE);
    assertThat(WorkerVersion.of(Map.of())).isEmpty();
  }

  @Test
  void limitsAreRead() throws Exception {
    Path a = Files.createDirectory(folder.resolve("a"));
    Path b = Files.createDirectory(folder.resolve("b"));
    WorkerLimits limits =
        PlanLimits.of(
            Map.of(
                "OSIER_REPOSITORY_ROOTS", a + ":" + b,
                "OSIER_ALLOWED_AGENTS", "claude, command",
                "OSIER_COMMANDS", "repository"));
    assertThat(limits.roots()).containsExactly(a, b);
    assertThat(limits.agents()).isEqualTo(Set.of("claude", "command"));
    assertThat(limits.ownCommands()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "OSIER_REPOSITORY_ROOTS,repos,is not an absolute path of a directory",
    "OSIER_REPOSITORY_ROOTS,/nowhere/at/all,is not an absolute path of a directory",
    "OSIER_REPOSITORY_ROOTS,/tmp:,is not an absolute path of a directory",
    "OSIER_ALLOWED_AGENTS,'claude,',is not the name of an agent",
    "OSIER_ALLOWED_AGENTS,../claude,is not the name of an agent",
    "OSIER_COMMANDS,Repository,is neither any nor repository",
  })
  @DisplayName("that limit are refused where they are misspelt: no limit would be worse than none")
  void misspeltLimitsAreRefused(String name, String value, String fact) {
    assertThatThrownBy(() -> PlanLimits.of(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot start a worker: of " + name)
        .hasMessageEndingWith(fact);
  }

  @Test
  void versionIsPinnedUnlessToldOtherwise() {
    assertThat(WorkerVersion.of(Map.of("OSIER_DEPLOYMENT", "osier", "OSIER_BUILD_ID", "1.2")))
        .contains(new WorkerVersion("osier", "1.2", VersioningBehavior.PINNED));
    assertThat(
            WorkerVersion.of(
                Map.of(
                    "TEMPORAL_DEPLOYMENT_NAME", "osier",
                    "TEMPORAL_WORKER_BUILD_ID", "1.3",
                    "OSIER_VERSIONING", "auto-upgrade")))
        .contains(new WorkerVersion("osier", "1.3", VersioningBehavior.AUTO_UPGRADE));
  }

  @Test
  void halfAVersionIsRefused() {
    assertThatThrownBy(() -> WorkerVersion.of(Map.of("OSIER_BUILD_ID", "1")))
        .hasMessageContaining("needs both a deployment");
    assertThatThrownBy(() -> WorkerVersion.of(Map.of("OSIER_VERSIONING", "pinned")))
        .hasMessageContaining("needs both a deployment");
    assertThatThrownBy(
            () -> WorkerVersion.of(Map.of("OSIER_DEPLOYMENT", "o.s", "OSIER_BUILD_ID", "1")))
        .hasMessage(
            "Cannot start a worker: the deployment \"o.s\" and the build id \"1\" must be 1 to 100"
                + " letters, digits, \"_\" or \"-\", the build id also \".\"");
    assertThatThrownBy(
            () ->
                WorkerVersion.of(
                    Map.of(
                        "OSIER_DEPLOYMENT", "o", "OSIER_BUILD_ID", "1", "OSIER_VERSIONING", "x")))
        .hasMessage(
            "Cannot start a worker: OSIER_VERSIONING is \"x\", and must be pinned or"
                + " auto-upgrade");
  }
}
