package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CleanEnvironmentTest {
  @Test
  void localeThatTheLauncherChangedIsGivenBack() {
    assertThat(CleanEnvironment.of(Map.of("LC_ALL", "C.UTF-8", "OSIER_LC_ALL", "POSIX")))
        .isEqualTo(Map.of("LC_ALL", "POSIX"));
    assertThat(CleanEnvironment.of(Map.of("LANG", "C", "LC_ALL", "C.UTF-8", "OSIER_LC_ALL", "")))
        .isEqualTo(Map.of("LANG", "C"));
    assertThat(CleanEnvironment.of(Map.of("LC_ALL", "de_DE.UTF-8")))
        .isEqualTo(Map.of("LC_ALL", "de_DE.UTF-8"));
  }

  @Test
  void gitTemporalAndOsierKeepTheirsToThemselves() {
    assertThat(
            CleanEnvironment.of(
                Map.of("GIT_DIR", "x", "TEMPORAL_API_KEY", "x", "OSIER_HOME", "x", "PATH", "p")))
        .isEqualTo(Map.of("PATH", "p"));
  }
}
