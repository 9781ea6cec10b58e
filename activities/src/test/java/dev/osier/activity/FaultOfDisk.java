package dev.osier.activity;

import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What can be wrong with a repository from one moment to the next, and how it is mended. */
enum FaultOfDisk {
  /** As an ordinary user: for root nothing is forbidden. */
  PERMISSION("[Pp]ermission denied") {
    @Override
    void make(TestRepository git) {
      call("chmod", "-R", "a-w", directory(git).toString());
    }

    @Override
    void mend(TestRepository git) {
      call("chmod", "-R", "u+w", directory(git).toString());
    }
  },
  /** With a file system of the process's own. */
  READ_ONLY("read.only") {
    @Override
    void make(TestRepository git) {
      String directory = directory(git).toString();
      call("mount", "--bind", directory, directory);
      // Busy while anything that was opened through this mount, in an instant, is open for writing.
      call("sh", "-c", REMOUNT, directory);
    }

    @Override
    void mend(TestRepository git) {
      call("umount", directory(git).toString());
    }
  },
  /** On a small disk of the process's own. */
  NO_SPACE("no space|No space|free in") {
    @Override
    void make(TestRepository git) {
      call("sh", "-c", "cat /dev/zero > \"$0\" 2>/dev/null || true", ballast(git).toString());
    }

    @Override
    void mend(TestRepository git) {
      call("rm", "-f", ballast(git).toString());
    }

    private Path ballast(TestRepository git) {
      return git.root().resolveSibling("ballast");
    }
  },
  MISSING("is not there|no such directory|there is no") {
    @Override
    void make(TestRepository git) {
      call("mv", git.root().toString(), git.root() + ".gone");
    }

    @Override
    void mend(TestRepository git) {
      call("mv", git.root() + ".gone", git.root().toString());
    }
  },
  /** Git stops with 128, as it does for many reasons of its own. */
  GIT_EXIT_128("index") {
    @Override
    void make(TestRepository git) {
      call("cp", index(git), index(git) + ".whole");
      call("sh", "-c", "echo broken > \"$0\"", index(git));
    }

    @Override
    void mend(TestRepository git) {
      call("mv", index(git) + ".whole", index(git));
    }

    private String index(TestRepository git) {
      return directory(git).resolve("index").toString();
    }
  },
  SETTINGS("config") {
    @Override
    void make(TestRepository git) {
      try {
        Path config = directory(git).resolve("config");
        Files.copy(config, config.resolveSibling("config.whole"));
        Files.writeString(config, "[core\nbroken", StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    void mend(TestRepository git) {
      Path config = directory(git).resolve("config");
      call("mv", config + ".whole", config.toString());
    }
  },
  /** As an agent may leave it. */
  BARE("core.bare") {
    @Override
    void make(TestRepository git) {
      call("git", "-C", git.root().toString(), "config", "core.bare", "true");
    }

    @Override
    void mend(TestRepository git) {
      call("git", "-C", directory(git).toString(), "config", "core.bare", "false");
    }
  };

  private static final String REMOUNT =
      "for try in 1 2 3 4 5 6 7 8 9; do"
          + " mount -o remount,ro,bind \"$0\" 2>/dev/null && exit; sleep 0.1; done;"
          + " exec mount -o remount,ro,bind \"$0\"";

  private final String cause;

  FaultOfDisk(String cause) {
    this.cause = cause;
  }

  abstract void make(TestRepository git);

  abstract void mend(TestRepository git);

  /** A pattern for what a report says of it. */
  String cause() {
    return cause;
  }

  /** Asked of nobody: git does not answer while it is broken. */
  private static Path directory(TestRepository git) {
    return git.root().resolve(".git");
  }

  private static void call(String... argv) {
    try {
      Process process = new ProcessBuilder(List.of(argv)).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", argv) + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
