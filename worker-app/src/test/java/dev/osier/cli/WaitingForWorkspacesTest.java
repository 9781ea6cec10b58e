package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.host.MaxWorkspaces;
import dev.osier.process.Pulse;
import dev.osier.workspace.WorkspaceCap;
import dev.osier.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class WaitingForWorkspacesTest {
  @TempDir Path folder;

  @Test
  void listSaysWhatWaits() throws Exception {
    Workshop shop = new Workshop(folder);
    shop.work("parser");
    WorkspaceCap cap = new WorkspaceCap(shop.stage.home(), 1);
    CountDownLatch queued = new CountDownLatch(1);
    Pulse pulse =
        new Pulse() {
          @Override
          public void at(String phase, @Nullable Long pid, @Nullable Path log) {
            queued.countDown();
          }

          @Override
          public boolean stopped() {
            return false;
          }
        };
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Workspaces workspaces = shop.workspaces()) {
      WorkspaceCap.Place inside =
          cap.enter(workspaces, shop.effect("parser"), 3, Instant.now(), pulse);
      Future<WorkspaceCap.Place> next =
          thread.submit(() -> cap.enter(workspaces, shop.effect("lexer"), 2, Instant.now(), pulse));
      queued.await();

      assertThat(shop.osier("workspaces", "list").ok().out())
          .containsPattern("\nwaiting: " + shop.run + "/lexer for \\d+s, priority 2\n");
      assertThat(
              new ObjectMapper()
                  .readTree(shop.osier("workspaces", "list", "--json").ok().out())
                  .at("/waiting/0/task")
                  .asText())
          .isEqualTo("lexer");

      inside.close();
      next.get().close();
      assertThat(shop.osier("workspaces", "list").ok().out()).doesNotContain("waiting");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void capIsANumberOrThereIsNone() {
    assertThat(MaxWorkspaces.of(Map.of())).isEqualTo(WorkspaceCap.UNLIMITED);
    assertThat(MaxWorkspaces.of(Map.of("OSIER_MAX_WORKSPACES", " 7 "))).isEqualTo(7);
    for (String bad : List.of("0", "-1", "many", "100001", "1e3")) {
      assertThatThrownBy(() -> MaxWorkspaces.of(Map.of("OSIER_MAX_WORKSPACES", bad)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(bad);
    }
  }
}
