package dev.osier.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RepositoryRegisterTest extends SweepScenario {
  @Test
  void registerKnowsARepositoryUntilItIsGoneForLong() throws Exception {
    RepositoryRegister register = new RepositoryRegister(scene.home);
    register.add(scene.repository);
    register.add(scene.repository);
    assertThat(register.all()).containsExactly(scene.repository);

    Path away = directory.resolve("away");
    Files.move(scene.root, away);
    assertThat(register.all()).isEmpty();
    Files.move(away, scene.root);
    assertThat(register.all()).containsExactly(scene.repository);
    Files.move(scene.root, away);
    setOld(scene.home.resolve("repositories"));
    assertThat(register.all()).isEmpty();
    assertThat(scene.home.resolve("repositories")).isEmptyDirectory();
    Files.move(away, scene.root);
  }
}
