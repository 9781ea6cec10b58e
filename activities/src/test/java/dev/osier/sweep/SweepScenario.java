package dev.osier.sweep;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.RunOrigin;
import dev.osier.name.EffectId;
import dev.osier.outcome.Outcome;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.Sweeper.Rules;
import dev.osier.workspace.FaultPoint;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repository with what a run left in it, and how it is swept. */
public abstract class SweepScenario {
  static final Duration HOUR = Duration.ofHours(1);
  static final Rules PRUNE = new Rules(HOUR, true, false);
  static final Rules LOOK = new Rules(HOUR, true, true);

  @TempDir public Path directory;
  public Scene scene;
  final List<RunOrigin> asked = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  protected Sweep sweep(Life life) throws Exception {
    return sweep(life, Rules.WORKER);
  }

  protected Sweep sweep(Life life, Rules rules) throws Exception {
    return sweep(life, rules, Instant.now());
  }

  protected Sweep sweep(Life life, Rules rules, Instant now) throws Exception {
    return sweeper(life, rules, now).sweep(scene.repository, Sweeper.living());
  }

  protected Sweeper sweeper(Life life, Rules rules, Instant now) {
    return new Sweeper(
        scene.home,
        origin -> {
          asked.add(origin);
          return life;
        },
        rules,
        FaultPoint.Observer.NONE,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  protected RunOrigin comesFrom(String run) throws Exception {
    RunOrigin origin =
        new RunOrigin(run, "demo", "default", new RunOrigin.Server("namespace 1", null, null));
    try (Workspaces workspaces = scene.workspaces()) {
      origin.save(workspaces.store());
      assertThat(RunOrigin.load(workspaces.store(), run)).contains(origin);
    }
    return origin;
  }

  protected Path runDirectory() {
    return scene.repository.osierDirectory().resolve("runs").resolve(scene.run);
  }

  protected Workspace unfinishedWork() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "new.txt", "unsaved");
    return workspace;
  }

  /** A task whose workspace is gone, and whose work is in the integration only. */
  protected String merged(String task) throws Exception {
    EffectId effect = scene.effect(task);
    Workspace workspace = scene.work(effect);
    write(workspace.path(), task + ".txt", "done");
    String commit = Scene.commitAll(workspace.path(), "Work");
    String integration =
        Scene.git(scene.root)
            .require("commit-tree", commit + "^{tree}", "-p", scene.base, "-p", commit, "-m", "M");
    scene.refs.compareAndSet("refs/osier/" + scene.run + "/integration", null, integration, "");
    try (Workspaces workspaces = scene.workspaces()) {
      EffectRecord record = workspaces.store().load(effect).orElseThrow();
      workspaces.store().save(record.sealedAs(commit).withOutcome(outcome(commit)));
      workspaces.published().noteSealed(effect.toString(), commit);
      workspaces.release(effect, integration);
    }
    assertThat(scene.refs.tip(effect.keptRef())).isNull();
    return commit;
  }

  static Outcome outcome(@Nullable String commit) {
    return new Outcome(
        Outcome.Ending.READY,
        "",
        null,
        commit,
        1,
        1,
        0,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of());
  }

  /** In a session of its own, as one that hides. */
  protected static Process agent(EffectId effect, Path where) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("setsid", "sleep", "600").directory(where.toFile());
    builder.environment().put("OSIER_EFFECT", effect.toString());
    Process process = builder.start();
    String name = effect.toString();
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!Sweeper.living().contains(name)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    return process;
  }

  protected static void setOld(Path... tops) throws Exception {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
    for (Path top : tops) {
      try (Stream<Path> files = Files.walk(top)) {
        for (Path file : files.filter(each -> !Files.isSymbolicLink(each)).toList()) {
          Files.setLastModifiedTime(file, old);
        }
      }
    }
  }

  /** Names and times of all there is, and the refs. */
  protected Map<String, FileTime> everything() throws Exception {
    Map<String, FileTime> all = new TreeMap<>();
    for (Path top : List.of(scene.home, scene.root)) {
      try (Stream<Path> files = Files.walk(top)) {
        for (Path file : files.toList()) {
          all.put(file.toString(), Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
        }
      }
    }
    scene.osierRefs().forEach((ref, tip) -> all.put(ref + " " + tip, FileTime.fromMillis(0)));
    return all;
  }
}
