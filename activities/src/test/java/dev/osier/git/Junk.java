package dev.osier.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can stand where a file of Osier's is expected. */
public enum Junk {
  EMPTY {
    @Override
    public void make(Path place) throws IOException {
      Files.writeString(place, "");
    }
  },
  BYTES {
    @Override
    public void make(Path place) throws IOException {
      Files.write(place, new byte[] {0, -1, '\n', -61, 40, '\n', '\n', '\n'});
    }
  },
  NO_URI {
    @Override
    public void make(Path place) throws IOException {
      String commit = "1".repeat(40);
      Files.writeString(place, "refs/heads/main\n%s\n%s\nhttp://[x\n".formatted(commit, commit));
    }
  },
  HUGE {
    @Override
    public void make(Path place) throws IOException {
      try (var file = new RandomAccessFile(place.toFile(), "rw")) {
        file.setLength(5L << 30);
      }
    }
  },
  DIRECTORY {
    @Override
    public void make(Path place) throws IOException {
      Files.writeString(Files.createDirectories(place).resolve("x"), "x");
    }
  },
  LINK {
    @Override
    public void make(Path place) throws IOException {
      Files.createSymbolicLink(place, Path.of("/dev/zero"));
    }
  },
  FIFO {
    @Override
    public void make(Path place) throws Exception {
      assertThat(new ProcessBuilder("mkfifo", place.toString()).start().waitFor()).isZero();
    }
  };

  public abstract void make(Path place) throws Exception;
}
