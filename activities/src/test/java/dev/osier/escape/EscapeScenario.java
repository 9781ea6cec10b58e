package dev.osier.escape;

import dev.osier.effect.EffectRecord;
import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.name.EffectId;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Agents beside a user's checkout, and what they are blamed for. */
abstract class EscapeScenario {
  @TempDir Path directory;
  Scene scene;
  Workspaces workspaces;
  EscapeWatch watch;

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory);
    workspaces = scene.workspaces();
    watch = workspaces.escapeWatch();
  }

  @AfterEach
  void close() {
    workspaces.close();
    scene.close();
  }

  /** Starts a try; the workspace. */
  Path begin(EffectId effect) throws InterruptedException {
    Path path = scene.claim(effect, scene.base).path();
    EffectRecord record = workspaces.store().load(effect).orElseThrow();
    int number = record.tryNumber() + 1;
    watch.before(effect, number, Phase.AGENT);
    workspaces.store().save(record.trying(number, Instant.now()));
    return path;
  }

  Escapes end(EffectId effect) throws InterruptedException {
    finish(effect);
    return after(effect);
  }

  /** What is seen after the agent of the latest try. */
  Escapes after(EffectId effect) throws InterruptedException {
    int number = workspaces.store().load(effect).orElseThrow().tryNumber();
    return watch.after(effect, number, Phase.AGENT);
  }

  Instant finish(EffectId effect) {
    EffectRecord record = workspaces.store().load(effect).orElseThrow();
    Instant now = Instant.now();
    workspaces.store().save(record.agentFoundEnded(now));
    return now;
  }

  /** Until the file system's clock is certainly past what counts as the same moment. */
  void awaitTickAfter(Instant instant) throws IOException {
    Path probe = directory.resolve("probe");
    Instant stamped;
    do {
      Files.writeString(probe, "p");
      Object time = Files.getAttribute(probe, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
      stamped = ((FileTime) time).toInstant();
    } while (!stamped.isAfter(instant.plus(Duration.ofMillis(20))));
  }
}
