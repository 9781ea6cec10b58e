package dev.osier.escape;

import dev.osier.effect.AgentLog;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.ProgramEnd;
import dev.osier.file.DurableFile;
import dev.osier.file.StateFile;
import dev.osier.git.Repository;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.name.EffectId;
import dev.osier.process.ByteText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells the lock that a user has set on a workspace ({@code git worktree lock}) from one of a
 * program that ran in it. Git notes neither who set a lock nor when; the kernel notes when. So a
 * lock that was made while an agent, a set-up, a hook or a check of the effect ran is taken for
 * theirs, whoever made it. Osier sets none.
 *
 * <p>What is noted lies in the effect's directory, where an agent can write: it decides no more
 * than whether a workspace whose work is saved stays.
 */
public final class WorktreeLocks {
  /** Locks that are not the user's, by what differs when the file does. */
  private static final String OF_PROGRAMS = "locks-of-programs";

  /** The lock under which all was saved. */
  private static final String SAVED = "saved-under-lock";

  /** What git writes while it makes a worktree. */
  private static final String IN_THE_MAKING = "initializing";

  /** The kernel stamps files by a clock that is behind by a few milliseconds. */
  private static final Duration CLOCK = Duration.ofMillis(20);

  private static final int REASON_BYTES = 1000;

  /** Of some ten thousand locks. */
  private static final int NOTED_BYTES = 1 << 20;

  private final Path commonDir;
  private final EffectStore store;

  public WorktreeLocks(Repository repository, EffectStore store) {
    this.commonDir = repository.commonDir();
    this.store = store;
  }

  /**
   * A user's lock.
   *
   * @param reason that the user gave, on one line; may be empty
   * @param stamp of no other lock
   */
  public record Lock(String reason, String stamp) {}

  /** A set-up, a hook or a check that began then has just ended. */
  void programEnded(EffectId effect, Instant since) throws IOException {
    EffectRecord record = store.load(effect).orElse(null);
    if (record == null) {
      return;
    }
    Path file = file(record);
    if (file != null && !madeAt(file).isBefore(since.minus(CLOCK))) {
      note(record, OF_PROGRAMS, FileStamps.of(file));
    }
  }

  /** The lock that a user has set on the effect's workspace, or null. */
  public @Nullable Lock of(EffectRecord record) throws IOException {
    Path file = file(record);
    if (file == null) {
      return null;
    }
    String reason = reason(file);
    String stamp = FileStamps.of(file);
    if (reason.equals(IN_THE_MAKING) || noted(record, OF_PROGRAMS).contains(stamp)) {
      return null;
    }
    Instant made = madeAt(file);
    for (EffectRecord.AgentRun run : record.agents()) {
      if (isWithin(record, run, made)) {
        return null;
      }
    }
    return new Lock(reason, stamp);
  }

  /** Whether all was saved under this lock before. What came later is saved once it is gone. */
  public boolean isSaved(EffectRecord record, Lock lock) throws IOException {
    return noted(record, SAVED).contains(lock.stamp());
  }

  /** Notes that all was saved under this lock. */
  public void saved(EffectRecord record, Lock lock) throws IOException {
    note(record, SAVED, lock.stamp());
  }

  /**
   * The workspace is gone.
   *
   * @param directory the effect's
   */
  public static void forget(Path directory) {
    try {
      StateFile.delete(directory.resolve(OF_PROGRAMS));
      StateFile.delete(directory.resolve(SAVED));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove what is known of " + directory, e);
    }
  }

  private boolean isWithin(EffectRecord record, EffectRecord.AgentRun run, Instant made)
      throws IOException {
    return !made.isBefore(run.started().minus(CLOCK)) && !made.isAfter(lastSeen(record, run));
  }

  /** Its end; of an agent whose end nobody saw, its last line. */
  private Instant lastSeen(EffectRecord record, EffectRecord.AgentRun run) throws IOException {
    boolean seen = run.end() != null && run.end().how() != ProgramEnd.How.LOST;
    if (seen && run.ended() != null) {
      return run.ended();
    }
    Path log = new AgentLog(store.directory(record.effect()), run.tryNumber()).file();
    return Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)
        ? Files.getLastModifiedTime(log).toInstant()
        : run.started();
  }

  /** Of a worktree that is locked; else null. */
  private @Nullable Path file(EffectRecord record) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(commonDir, Path.of(record.workspace()));
    Path file = files == null || files.isClone() ? null : files.admin().resolve("locked");
    return file != null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? file : null;
  }

  private static Instant madeAt(Path file) throws IOException {
    return ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS))
        .toInstant();
  }

  private static String reason(Path file) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(REASON_BYTES);
    }
    return ByteText.shown(ByteText.decode(bytes).strip().replaceAll("\\s+", " "));
  }

  private Set<String> noted(EffectRecord record, String name) throws IOException {
    try {
      byte[] lines = StateFile.read(store.directory(record.effect()).resolve(name), NOTED_BYTES);
      return new TreeSet<>(new String(lines, StandardCharsets.ISO_8859_1).lines().toList());
    } catch (NoSuchFileException | StateFile.NotAFileException e) {
      return new TreeSet<>();
    }
  }

  private void note(EffectRecord record, String name, String stamp) throws IOException {
    Set<String> all = noted(record, name);
    if (all.add(stamp)) {
      byte[] lines = (String.join("\n", all) + "\n").getBytes(StandardCharsets.ISO_8859_1);
      DurableFile.replace(store.directory(record.effect()).resolve(name), lines);
    }
  }
}
