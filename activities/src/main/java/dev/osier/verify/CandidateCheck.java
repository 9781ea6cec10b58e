package dev.osier.verify;

import dev.osier.effect.Lease;
import dev.osier.escape.EscapeWatch;
import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.job.CheckJob;
import dev.osier.name.EffectId;
import dev.osier.outcome.CheckResult;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.text.Limits;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The check of a candidate, in a workspace of its own that holds exactly the candidate's tree (G3).
 * The workspace is moved to the next candidate of the run; nothing that a build left stays in it,
 * and the set-up is run again. What is known already is not run ({@link CheckMemory}).
 */
public final class CandidateCheck {
  /** Of the effect that owns the first slot's workspace; no task can be called so. */
  public static final String EFFECT = "@verify";

  private static final Duration LEASE_WAIT = Duration.ofSeconds(60);

  private final Workspaces workspaces;
  private final CheckMemory memory;
  private final CheckJob request;
  private final Pulse pulse;

  public CandidateCheck(Workspaces workspaces, CheckMemory memory, CheckJob request, Pulse pulse) {
    this.memory = memory;
    this.workspaces = workspaces;
    this.request = request;
    this.pulse = pulse;
  }

  /**
   * @throws StoppedException the pulse stopped; nothing of the check lives
   */
  public CheckResult run() throws IOException, InterruptedException, StoppedException {
    EffectId effect =
        new EffectId(
            request.run(), request.slot() == 0 ? EFFECT : EFFECT + "-" + (request.slot() + 1));
    Path logs = workspaces.store().directory(effect);
    pulse.at("lease", null, null);
    Lease.Claim claim = workspaces.lease(effect, LEASE_WAIT);
    if (claim instanceof Lease.Busy busy) {
      throw new IllegalStateException(
          "Cannot verify %s: %s still does".formatted(request.commit(), busy.holder()));
    }
    try (Lease lease = ((Lease.Held) claim).lease()) {
      String state = workspaces.stateOf(request.commit(), request.needs().include());
      String key = CheckMemory.key(request, state, CleanEnvironment.of(System.getenv()));
      CheckResult known = memory.answer(key, request);
      if (known != null) {
        return known;
      }
      String marker = CleanEnvironment.marker(effect.toString());
      pulse.at("workspace", null, null);
      Workspace workspace =
          workspaces.claimDetached(
              lease, effect, request.commit(), request.needs().kind(), request.needs().include());
      lease.requireHeld();
      Map<String, String> environment = CleanEnvironment.of(System.getenv());
      environment.putAll(ownCaches(workspace));
      environment.put("OSIER_RUN", request.run());
      environment.put(CleanEnvironment.MARKER, effect.toString());
      environment.put("OSIER_WORKSPACE", workspace.path().toString());
      environment.put("GIT_CEILING_DIRECTORIES", String.valueOf(workspace.path().getParent()));
      EscapeWatch watch = workspaces.escapeWatch();
      // A commit's own number, of which the watch has to know only that it is another's.
      int number = request.commit().hashCode();
      watch.before(effect, number, Phase.CHECK);
      CheckResult result = setUp(workspace, environment, marker, logs);
      if (result == null) {
        result =
            new CheckCommand(request.command(), Duration.ofSeconds(request.timeoutSeconds()))
                .run(workspace.path(), environment, marker, logs.resolve("verify.log"), pulse);
        memory.note(key, request, result);
      }
      return result.seeing(sentences(watch.after(effect, number, Phase.CHECK)));
    }
  }

  /** It fails nobody: what it runs is whatever the tasks wrote together. */
  private static List<String> sentences(Escapes escapes) {
    List<String> sentences = new ArrayList<>(escapes.notes());
    List<String> changed =
        Stream.concat(escapes.blamed().stream(), escapes.suspected().stream()).toList();
    if (!changed.isEmpty()) {
      int more = changed.size() - Limits.FILES;
      sentences.add(
          "The check of the whole may have changed what is not its own: "
              + String.join(", ", changed.subList(0, Math.min(changed.size(), Limits.FILES)))
              + (more > 0 ? " and " + more + " more" : ""));
    }
    return sentences;
  }

  /**
   * Caches of its own, which go with its workspace: in those that agents share lies what they have
   * built of other sources, and a build tool that judges by time takes it for the candidate's (G3;
   * seen with Cargo).
   */
  private Map<String, String> ownCaches(Workspace workspace) throws IOException {
    Path caches = workspace.path().resolve(".osier").resolve("caches");
    Map<String, String> own = new LinkedHashMap<>();
    for (Map.Entry<String, String> cache : request.needs().caches().entrySet()) {
      Path directory = Files.createDirectories(caches.resolve(cache.getValue()));
      own.put(cache.getKey(), directory.toString());
    }
    return own;
  }

  private @Nullable CheckResult setUp(
      Workspace workspace, Map<String, String> environment, String marker, Path logs)
      throws IOException, InterruptedException, StoppedException {
    String setup = request.needs().setup();
    if (setup == null) {
      return null;
    }
    CheckResult result =
        new CheckCommand(setup, Duration.ofSeconds(request.timeoutSeconds()))
            .run(workspace.path(), environment, marker, logs.resolve("setup.log"), pulse);
    return result.passed() ? null : result;
  }
}
