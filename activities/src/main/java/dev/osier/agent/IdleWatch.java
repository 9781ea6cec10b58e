package dev.osier.agent;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Whether an agent still does anything: it prints, or files of its workspace change.
 *
 * <p>The output is looked at each time. The files are looked at only when the output has been
 * silent for the whole time since the last sign of life, so that a workspace of many files costs
 * one walk in that time. What is written elsewhere is no sign of life; a change whose time lies in
 * the future is none either.
 */
final class IdleWatch {
  private final Path workspace;
  private final Duration limit;
  private final BooleanSupplier stopped;
  private long printed = -1;
  private Instant alive = Instant.now();
  private long aliveNanos = System.nanoTime();

  /**
   * @param limit zero: never idle
   * @param stopped whether nobody waits for the answer any more
   */
  IdleWatch(Path workspace, Duration limit, BooleanSupplier stopped) {
    this.workspace = workspace;
    this.limit = limit;
    this.stopped = stopped;
  }

  /**
   * @param bytes that the agent has printed by now
   */
  boolean isOver(long bytes) {
    if (limit.isZero()) {
      return false;
    }
    long now = System.nanoTime();
    if (bytes != printed) {
      printed = bytes;
      sign(Instant.now(), now);
      return false;
    }
    if (now - aliveNanos < limit.toNanos()) {
      return false;
    }
    Instant changed = lastChange();
    if (changed.isAfter(alive)) {
      long ago = Duration.between(changed, Instant.now()).toNanos();
      sign(changed, System.nanoTime() - Math.max(0, ago));
    }
    return System.nanoTime() - aliveNanos >= limit.toNanos() && !stopped.getAsBoolean();
  }

  private void sign(Instant instant, long nanos) {
    alive = instant;
    aliveNanos = nanos;
  }

  /** The latest time at which a file or a directory of the workspace was changed. */
  private Instant lastChange() {
    Latest latest = new Latest(Instant.now().plusSeconds(1));
    try {
      Files.walkFileTree(workspace, latest);
    } catch (IOException e) {
      // The agent removed it: then nothing changes there any more.
    }
    return latest.found;
  }

  private final class Latest extends SimpleFileVisitor<Path> {
    private final Instant last;
    private Instant found = Instant.MIN;

    Latest(Instant last) {
      this.last = last;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return look(attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return look(attributes);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException partly) {
      return FileVisitResult.CONTINUE;
    }

    private FileVisitResult look(BasicFileAttributes attributes) {
      Instant changed = attributes.lastModifiedTime().toInstant();
      if (changed.isAfter(found) && !changed.isAfter(last)) {
        found = changed;
      }
      return stopped.getAsBoolean() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }
  }
}
