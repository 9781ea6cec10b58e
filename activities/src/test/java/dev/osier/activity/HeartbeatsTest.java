package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final BlockingQueue<Map<String, Object>> beats = new LinkedBlockingQueue<>();
  private final BeatTimer timer = new BeatTimer(HostActivities.BEAT_EVERY);
  private volatile RuntimeException thrown;

  /** What a worker hands to an activity, of which only the heartbeat is used. */
  private final ActivityExecutionContext context =
      (ActivityExecutionContext)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {ActivityExecutionContext.class},
              (proxy, method, args) -> {
                if (!method.getName().equals("heartbeat")) {
                  throw new UnsupportedOperationException(method.getName());
                }
                RuntimeException now = thrown;
                @SuppressWarnings("unchecked")
                Map<String, Object> details = (Map<String, Object>) args[0];
                // As the server gets them: what is no JSON is never sent.
                JSON.writeValueAsBytes(details);
                beats.add(details);
                if (now != null) {
                  throw now;
                }
                return null;
              });

  @AfterEach
  void endTimer() {
    timer.close();
  }

  private Map<String, Object> await(Predicate<Map<String, Object>> condition) throws Exception {
    Map<String, Object> beat = null;
    do {
      beat = beats.poll(30, TimeUnit.SECONDS);
      assertThat(beat).as("a beat").isNotNull();
    } while (!condition.test(beat));
    return beat;
  }

  @Test
  void beginBeforeAnyPhaseIsSaid() throws Exception {
    try (Heartbeats heartbeats = new Heartbeats(context, "parser", timer)) {
      assertThat(await(beat -> true))
          .containsEntry("task", "parser")
          .containsEntry("phase", "begin")
          .doesNotContainKeys("pid", "lastLine");
      assertThat(heartbeats.stopped()).isFalse();
    }
  }

  @Test
  void showThePhaseTheProcessAndItsLastLine() throws Exception {
    Path log = Files.writeString(folder.resolve("agent.log"), "first\n\033[31mlast line\n\n");
    try (Heartbeats heartbeats = new Heartbeats(context, "parser", timer)) {
      heartbeats.at("agent", 42L, log);

      assertThat(await(beat -> beat.get("phase").equals("agent")))
          .containsEntry("pid", 42L)
          .containsEntry("lastLine", "[31mlast line")
          .containsEntry("logPath", log.toString());
    }
  }

  @Test
  void tellWhatIsKnownOfTheAgent() throws Exception {
    Path log = Files.writeString(folder.resolve("agent-1.log"), "{\"type\":\"say\"}\n");
    try (Heartbeats heartbeats = new Heartbeats(context, "parser", timer)) {
      heartbeats.at("agent", 42L, log);
      heartbeats.tells("s-1", 0.25, "I write the parser");

      assertThat(await(beat -> beat.containsKey("session")))
          .containsEntry("session", "s-1")
          .containsEntry("cost", 0.25)
          .containsEntry("lastLine", "I write the parser")
          .containsKey("elapsedSeconds");
    }
  }

  @Test
  void goOnWhenTheLogIsGone() throws Exception {
    try (Heartbeats heartbeats = new Heartbeats(context, "parser", timer)) {
      heartbeats.at("agent", 42L, folder.resolve("none.log"));

      assertThat(await(beat -> beat.get("phase").equals("agent"))).containsEntry("lastLine", "");
    }
  }

  @Test
  @DisplayName("cut a long line between characters: half of one is no JSON, and never arrives")
  void longLineIsCutBetweenCharacters() throws Exception {
    Path log =
        Files.writeString(folder.resolve("agent.log"), "x".repeat(158) + "\uD83D\uDE00 and more");
    try (Heartbeats heartbeats = new Heartbeats(context, "parser", timer)) {
      heartbeats.at("agent", 42L, log);

      assertThat(await(beat -> beat.get("phase").equals("agent")))
          .containsEntry("lastLine", "x".repeat(158) + "…");
    }
  }

  @Test
  void beatThatFailsIsFollowedByOthers() throws Exception {
    thrown = new IllegalStateException("no connection");
    try (Heartbeats heartbeats = new Heartbeats(context, "parser", timer)) {
      await(beat -> true);
      await(beat -> true);
      assertThat(heartbeats.stopped()).isFalse();
      thrown = null;
      heartbeats.at("verify", null, null);
      await(beat -> beat.get("phase").equals("verify"));
    }
  }

  @Test
  void bringBackTheRequestToStopAsItCame() throws Exception {
    ActivityCompletionException cancel = new ActivityCanceledException();
    thrown = cancel;
    try (Heartbeats heartbeats = new Heartbeats(context, "parser", timer)) {
      await(beat -> true);
      while (!heartbeats.stopped()) {
        Thread.onSpinWait();
      }
      assertThat(heartbeats.reason()).isSameAs(cancel);
    }
  }

  @Test
  void haveNoReasonBeforeTheyAreStopped() {
    try (Heartbeats heartbeats = new Heartbeats(context, "parser", timer)) {
      assertThat(heartbeats.stopped()).isFalse();
      assertThat(heartbeats.reason()).hasMessage("not stopped");
    }
  }

  @Test
  void endWithTheirActivity() throws Exception {
    new Heartbeats(context, "first", timer).close();
    try (Heartbeats heartbeats = new Heartbeats(context, "second", timer)) {
      await(beat -> beat.get("task").equals("second"));
      await(beat -> beat.get("task").equals("second"));
    }
    // At most the beat that was under way when it was closed; none with the later ones.
    assertThat(beats.stream().filter(beat -> beat.get("task").equals("first")).count())
        .isLessThanOrEqualTo(1);
    assertThatThrownBy(() -> context.getInfo()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void comeAsSeldomAsTheWorkerIsSetAndEndWithIt() throws Exception {
    try (BeatTimer seldom = new BeatTimer(Duration.ofHours(1))) {
      try (Heartbeats rare = new Heartbeats(context, "rare", seldom);
          Heartbeats often = new Heartbeats(context, "often", timer)) {
        assertThat(rare.stopped() || often.stopped()).isFalse();
        for (int i = 0; i < 2; i++) {
          await(beat -> beat.get("task").equals("often"));
        }
        assertThat(beats).noneMatch(beat -> beat.get("task").equals("rare"));
      }
    }
    timer.close();
    assertThatThrownBy(() -> new Heartbeats(context, "late", timer))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
