package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.KeepMark;
import dev.osier.effect.Lease;
import dev.osier.name.EffectId;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProgramCall;
import dev.osier.process.StoppedException;
import dev.osier.process.WatchedRun;
import dev.osier.process.WatchedRun.Ending;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * A command that a user runs in a workspace, as a check of its work would be run. Meanwhile it
 * holds the effect's lease, so that no attempt works there and nobody removes the workspace; what
 * it leaves there counts as work, to be saved.
 *
 * @param argv the words, not a line for a shell
 * @param environment of the user, to be cleaned
 * @param more for this command alone
 */
public record UserCommand(
    List<String> argv,
    Map<String, String> environment,
    Map<String, String> more,
    Duration timeout) {
  /** By which what it started is found again, and nothing that an agent left is taken for it. */
  private static final String MARKER = "OSIER_COMMAND";

  /** How it went. */
  public sealed interface Result {}

  /** It was run, or could not be started. */
  public record Ran(Ending ending) implements Result {}

  /**
   * It was not run.
   *
   * @param fact why
   */
  public record NotRun(String fact) implements Result {}

  /**
   * Runs it; nothing of it lives afterwards.
   *
   * @param out see {@link WatchedRun#passedOn}, as the rest
   */
  public Result run(
      EffectStore store,
      EffectId effect,
      OutputStream out,
      OutputStream err,
      BooleanSupplier stopped)
      throws IOException, InterruptedException, StoppedException {
    Lease.Claim claim = Lease.claim(store.directory(effect), Duration.ZERO);
    if (claim instanceof Lease.Busy busy) {
      return new NotRun(busy.holder() + " works on it");
    }
    try (Lease lease = ((Lease.Held) claim).lease()) {
      EffectRecord record = store.load(effect).orElse(null);
      if (record == null) {
        return new NotRun("there is no record of it");
      }
      Path directory = Path.of(record.workspace());
      if (!Places.isPlace(directory, effect)) {
        return new NotRun("its record names " + directory + ", which is no workspace of it");
      }
      boolean whole =
          switch (record.step()) {
            case CREATED, RUNNING, SEALED -> true;
            case CLAIMED, REMOVING, REMOVED -> false;
          };
      if (!whole || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        return new NotRun("it has no whole workspace");
      }
      KeepMark.in(lease.directory()).touch();
      String marker = UUID.randomUUID().toString();
      Map<String, String> all = CleanEnvironment.of(environment);
      all.put("OSIER_RUN", effect.run());
      all.put("OSIER_TASK", effect.task());
      all.put(CleanEnvironment.MARKER, effect.toString());
      all.put("OSIER_TRY", Integer.toString(record.tryNumber()));
      all.put("OSIER_WORKSPACE", directory.toString());
      all.put(MARKER, marker);
      all.putAll(more);
      ProgramCall call = new ProgramCall(argv, directory, all, timeout);
      return new Ran(
          WatchedRun.passedOn(call, MARKER + "=" + marker, out, err, stopped::getAsBoolean));
    }
  }
}
