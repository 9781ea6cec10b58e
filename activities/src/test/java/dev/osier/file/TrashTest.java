package dev.osier.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrashTest {
  @TempDir Path home;
  private Path work;
  private Trash trash;

  @BeforeEach
  void make() throws IOException {
    work = Files.createDirectories(home.resolve("work"));
    trash = new Trash(home.resolve(".trash"));
  }

  @Test
  void whatIsTakenIsGoneAtOnceAndDeletedLater() throws IOException {
    Files.writeString(Files.createDirectories(work.resolve("a/b")).resolve("c"), "c");

    trash.take(work);

    assertThat(work).doesNotExist();
    assertThat(home.resolve(".trash")).isNotEmptyDirectory();
    assertThat(trash.empty()).isEmpty();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void anotherThatEmptiesTheTrashMeanwhileKeepsNothingFromComingIn() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Trash same = new Trash(home.resolve(".trash"));
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              // The last step of emptying it, over and over: that is where the two can meet.
              while (!done.get()) {
                try {
                  Files.deleteIfExists(home.resolve(".trash"));
                } catch (IOException e) {
                  // Something is in it.
                  same.empty();
                }
              }
            });
    try {
      for (int i = 0; i < 1_000; i++) {
        Path next = Files.createDirectories(home.resolve("w" + i));
        trash.take(next);
        assertThat(next).doesNotExist();
      }
    } finally {
      done.set(true);
      other.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatIsNotThereIsNotTaken() throws IOException {
    trash.take(home.resolve("missing"));

    assertThat(trash.empty()).isEmpty();
    assertThat(home.resolve(".trash")).doesNotExist();
  }

  @Test
  void linkIsDeletedAndNotWhatItNames() throws IOException {
    Path outside = Files.createDirectories(home.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "p");
    Files.createSymbolicLink(work.resolve("link"), outside);
    Files.createSymbolicLink(work.resolve("broken"), Path.of("nowhere"));

    trash.take(work);

    assertThat(trash.empty()).isEmpty();
    assertThat(outside.resolve("precious")).hasContent("p");
  }

  @Test
  void directoriesWithoutAnyPermissionAreDeleted() throws IOException {
    Path closed = Files.createDirectories(work.resolve("closed/deeper"));
    Files.writeString(closed.resolve("file"), "f");
    for (Path directory : Stream.of(closed, closed.getParent(), work).toList()) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("---------"));
    }

    trash.take(work);

    assertThat(trash.empty()).isEmpty();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void treeDeeperThanAnyPathIsDeleted() throws IOException {
    // Built from the inside out, since no single path may name its depth of 40 × 200 bytes.
    String name = "d".repeat(200);
    Path inner = Files.createDirectory(home.resolve("inner"));
    Files.writeString(inner.resolve("file"), "f");
    for (int depth = 0; depth < 40; depth++) {
      Path outer = Files.createDirectory(home.resolve("outer"));
      Files.move(inner, outer.resolve(name));
      Files.move(outer, inner);
    }
    Files.move(inner, work.resolve("deep"));

    trash.take(work);

    assertThat(trash.empty()).isEmpty();
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void leftoversOfDeletionThatWasKilledAreDeletedByTheNext() throws IOException {
    trash.take(work);
    Path other = Files.createDirectories(home.resolve("other"));

    Trash next = new Trash(home.resolve(".trash"));
    next.take(other);

    assertThat(next.empty()).isEmpty();
    assertThat(home).isEmptyDirectory();
  }
}
