package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import dev.osier.workspace.DirectoryBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A plain directory, a candidate made from it, and how that is written back. */
abstract class WriteBackScenario {
  static final String RUN = "demo-abc123";
  static final String MERGED = "osier/" + RUN + "/merged";

  static final String EVERYTHING =
      "echo new a > a; rm gone; mkdir -p n/m; echo new > n/m/x; chmod +x run.sh;"
          + " ln -sf b link; rm -r dir; echo file > dir; rm b; mkdir b; echo in > b/in";

  @TempDir Path given;
  Path directory;
  HiddenRepository hidden;
  Refs refs;
  Commits commits;
  PublishedTargets published;
  String base;

  @BeforeEach
  void makeDirectory() throws Exception {
    directory = Files.createDirectories(given.toRealPath().resolve("plain"));
    write("a", "old a\n");
    write("b", "old b\n");
    write("gone", "gone\n");
    write("dir/one", "1\n");
    write("dir/two", "2\n");
    write("run.sh", "#!/bin/sh\n");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("a"));
    hidden = HiddenRepository.require(given.resolve("home"), directory);
    refs = Refs.of(hidden.repository());
    published = new PublishedTargets(given.resolve("home"), hidden.repository());
    commits = Commits.of(hidden.repository());
    base = take();
  }

  @AfterEach
  void close() {
    refs.close();
    commits.close();
  }

  String take() throws Exception {
    return ((DirectoryBase.Base) new DirectoryBase(hidden, given.resolve("home")).take()).commit();
  }

  void write(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** A shell line that changes the files of the base. */
  String candidate(String shell) throws Exception {
    Path work = Files.createTempDirectory(given, "work");
    Git git =
        Git.at(work)
            .with("GIT_DIR", hidden.repository().commonDir().toString())
            .with("GIT_WORK_TREE", work.toString())
            .with("GIT_INDEX_FILE", given.resolve("index").toString());
    git.require("read-tree", "--reset", base);
    git.require("checkout-index", "--all", "--force");
    Process sh = new ProcessBuilder("sh", "-ec", shell).directory(work.toFile()).start();
    assertThat(sh.waitFor()).isZero();
    git.require("add", "-A");
    String tree = git.require("write-tree");
    return commits.write(tree, List.of(base), "Work", Identity.OSIER, Identity.OSIER);
  }

  Published publish(String candidate) throws Exception {
    return publish(RUN, candidate, () -> {});
  }

  Published publish(String run, String candidate, Runnable step) throws Exception {
    return new WriteBack(hidden, refs, commits, published, step)
        .publish(
            new PublishJob(
                run, hidden.repository().root().toString(), null, base, candidate, true));
  }

  /** Path → permissions and content of all that is in the directory. */
  Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        String name = directory.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
          state.put(name, "-> " + Files.readSymbolicLink(file));
        } else if (Files.isRegularFile(file)) {
          String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
          state.put(name, mode + " " + Files.readString(file));
        } else {
          state.put(name, "/");
        }
      }
    }
    return state;
  }
}
