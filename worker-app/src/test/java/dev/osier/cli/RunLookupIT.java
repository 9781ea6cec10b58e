package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("On Temporal's dev server, where no worker is, the run that a user means")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RunLookupIT {
  @TempDir Path folder;
  private TemporalCli server;

  @BeforeEach
  void startRuns() throws Exception {
    server = TemporalCli.start(folder);
    for (String id : List.of("shop-1", "shop-2", "shop-3", "shop-4", "shop-5", "shop-6", "care")) {
      server.temporal(
          "workflow", "start", "--type", "RunPlan", "--task-queue", "osier", "--workflow-id", id);
    }
    // What is listed comes a moment after what is done.
    while (osier(0, "list", "--json").out().lines().count() < 7) {
      Polling.pause();
    }
  }

  @AfterEach
  void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private InProcess osier(int exit, String... args) {
    InProcess osier =
        new InProcess(
            folder,
            Map.of("OSIER_HOME", folder.toString(), "TEMPORAL_ADDRESS", server.address()),
            new byte[0]);
    assertThat(osier.run(args)).as(osier.out() + osier.err()).isEqualTo(exit);
    return osier;
  }

  @Test
  @DisplayName("is one of several: five of them are named, and how many more there are")
  void isOneOfSeveral() {
    assertThat(osier(2, "status", "shop").err())
        .matches("Cannot choose a run: 6 begin with shop:(\n    shop-[1-6]){5}\n    and 1 more\n");
    assertThat(osier(2, "halt", "sho", "--now").err())
        .startsWith("Cannot choose a run: 6 begin with sho:\n");
  }

  @Test
  @DisplayName("is none: the latest of the server are named")
  void isNone() {
    assertThat(osier(2, "report", "barn").err())
        .matches(
            "Cannot find run barn: there is none of that name\n  at %s; its latest are"
                    .formatted(server.address())
                + "\n    care(\n    shop-[2-6]){4}\n    and 2 more\n");
  }

  @Test
  @DisplayName("cannot tell how it stands, and answers no update")
  void cannotAnswer() {
    assertThat(osier(3, "status", "care").err())
        .isEqualTo(
            "Cannot tell how run care stands: it is open, and no worker answers at %s\n"
                    .formatted(server.address())
                + "To go on with it, run osier worker, or the same osier run again\n");
    assertThat(osier(3, "halt", "care").err())
        .isEqualTo(
            "No worker answers on queue osier at %s\nTo start one, run osier worker\n"
                .formatted(server.address()));
    InProcess cancel = osier(0, "cancel", "care");
    assertThat(cancel.out()).isEqualTo("Cancelling run care\n");
    assertThat(cancel.err())
        .isEqualTo(
            "No worker is there to clean up: it is done when one starts. To start one, run osier"
                + " worker\n");
  }
}
