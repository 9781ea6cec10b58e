package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.file.HostLock;
import dev.osier.host.OsierHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The gate of Osier's own server")
class ServerLocksTest {
  @TempDir Path folder;

  @Test
  @DisplayName("lets in one at a time")
  void keepsOthersOut() throws Exception {
    OsierHome home = new OsierHome(folder);
    Path gate = home.server().resolve("lock");
    try (ServerLocks locks = ServerLocks.open(home)) {
      try (HostLock alone = locks.enter()) {
        assertThat(alone).isNotNull();
        assertThat(HostLock.acquire(gate, Duration.ZERO)).isNull();
      }
      try (HostLock next = HostLock.acquire(gate, Duration.ZERO)) {
        assertThat(next).isNotNull();
      }
    }
  }

  @Test
  @DisplayName("stands open where the folder was removed, which does not come back")
  void removedFolderStaysAway() throws Exception {
    OsierHome home = new OsierHome(folder.resolve("home"));
    try (ServerLocks locks = ServerLocks.open(home)) {
      Files.delete(home.server().resolve("users"));
      Files.delete(home.server());
      try (HostLock alone = locks.enter()) {
        assertThat(alone).isNull();
        assertThat(locks.unused()).isTrue();
      }
    }
    assertThat(home.server()).doesNotExist();
  }
}
