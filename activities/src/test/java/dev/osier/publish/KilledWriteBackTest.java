package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.job.Published;
import dev.osier.testkit.Killed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G7 writing back, killed, or beside the user or another run")
class KilledWriteBackTest extends WriteBackScenario {
  @Test
  @DisplayName("G7 Killed between any two effects, it is gone on with: the same end, nothing left")
  void killedAtEachStepItGoesOn() throws Exception {
    String candidate = candidate(EVERYTHING);
    Path saved = given.resolve("saved");
    copy(directory, saved);
    publish(candidate);
    Map<String, String> end = state();
    int steps = 0;
    for (boolean killed = true; killed; steps++) {
      copy(saved, directory);
      int deadly = steps;
      int[] count = {0};
      try {
        publish(
            RUN,
            candidate,
            () -> {
              if (count[0]++ == deadly) {
                throw new Killed();
              }
            });
        killed = false;
      } catch (Killed e) {
        if (steps % 2 == 0) {
          WriteBack.sweep(hidden, refs, commits, published);
        }
        assertThat(publish(candidate).published()).as("step %s", steps).isEqualTo(candidate);
      }
      assertThat(state()).as("step %s", steps).isEqualTo(end);
      assertThat(hidden.repository().osierDirectory().resolve("publish")).isEmptyDirectory();
    }
    assertThat(steps).isGreaterThan(25);
  }

  @Test
  @DisplayName("G7 What the user does after a kill is not overwritten by the repair")
  void repairLeavesWhatTheUserDidAfterTheKill() throws Exception {
    String candidate = candidate("echo n > a; echo n > b; echo n > new");
    int[] count = {0};
    assertThatThrownBy(
            () ->
                publish(
                    RUN,
                    candidate,
                    () -> {
                      if (count[0]++ == 4) {
                        throw new Killed();
                      }
                    }))
        .isInstanceOf(Killed.class);
    write("b", "the user's\n");

    WriteBack.sweep(hidden, refs, commits, published);

    assertThat(directory.resolve("a")).hasContent("n\n");
    assertThat(directory.resolve("b")).hasContent("the user's\n");
    assertThat(directory.resolve("new")).hasContent("n\n");
    assertThat(refs.tip("refs/heads/" + MERGED)).isEqualTo(candidate);
    assertThat(state().keySet()).noneMatch(name -> name.contains(".osier"));
  }

  @Test
  void twoRunsAtOnceDoNotOverwriteEachOther() throws Exception {
    String one = candidate("for i in a b dir/one dir/two; do echo one > $i; done");
    String two = candidate("for i in a b dir/one dir/two; do echo two > $i; done");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Published> first = () -> publish("first-aaaaaa", one, () -> {});
      Callable<Published> second = () -> publish("second-bbbbbb", two, () -> {});
      List<Future<Published>> both = threads.invokeAll(List.of(first, second));
      assertThat(List.of(both.get(0).get().left().size(), both.get(1).get().left().size()))
          .containsExactlyInAnyOrder(0, 4);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void userWhoSavesBetweenLookAndRenameIsNotOverwritten() throws Exception {
    String candidate = candidate("echo n > a; echo n > new");
    int[] count = {0};
    // After the new content is on disk beside it, before it takes the place.
    Published published =
        publish(
            RUN,
            candidate,
            () -> {
              try {
                count[0]++;
                if (count[0] == 3) {
                  write("a", "just saved\n");
                } else if (count[0] == 7) {
                  write("new", "just made\n");
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(published.left()).containsExactly("a", "new");
    assertThat(directory.resolve("a")).hasContent("just saved\n");
    assertThat(directory.resolve("new")).hasContent("just made\n");
  }

  private static void copy(Path from, Path to) throws Exception {
    Process cp =
        new ProcessBuilder(
                "sh", "-ec", "rm -rf \"$2\"; cp -a \"$1\" \"$2\"", "sh", from + "", to + "")
            .start();
    assertThat(cp.waitFor()).isZero();
    assertThat(Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
