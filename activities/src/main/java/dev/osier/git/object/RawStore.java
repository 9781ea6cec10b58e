package dev.osier.git.object;

import dev.osier.git.Git;
import dev.osier.git.SpareObjects;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A bare repository of its own that writes into the objects of another. No filter, line ending or
 * encoding is converted in it, so that files are stored byte by byte; what is ignored is the same.
 *
 * <p>Attributes of the strongest kind ({@code info/attributes}) turn the conversions off. They can
 * only be set for a whole repository, and the user's must not be written to.
 */
public final class RawStore {
  private static final String NO_CONVERSION =
      "* -text -eol -filter -ident -working-tree-encoding -crlf\n";

  private final Path commonDir;
  private final Path directory;
  private final @Nullable SpareObjects spares;

  /**
   * @param commonDir of the repository whose objects are written to
   * @param spares where objects go first, or null
   * @param directory where to make this one; need not exist
   */
  public RawStore(Path commonDir, @Nullable SpareObjects spares, Path directory) {
    this.spares = spares;
    this.commonDir = commonDir;
    this.directory = directory;
  }

  /** Git on a directory of files and an index, writing into the repository's objects. */
  public Git git(Path worktree, Path index) throws IOException, InterruptedException {
    if (!Files.exists(directory)) {
      create();
    }
    Git git =
        Git.at(worktree)
            .with("GIT_DIR", directory.toString())
            .with("GIT_WORK_TREE", worktree.toString())
            .with("GIT_INDEX_FILE", index.toString());
    return spares == null
        ? git.with("GIT_OBJECT_DIRECTORY", commonDir.resolve("objects").toString())
        : spares.in(git);
  }

  private void create() throws IOException, InterruptedException {
    Git repository = Git.at(commonDir).with("GIT_DIR", commonDir.toString());
    Git.at(commonDir).require("init", "-q", "--bare", "--template=", directory.toString());
    Path info = Files.createDirectories(directory.resolve("info"));
    Files.writeString(info.resolve("attributes"), NO_CONVERSION, StandardCharsets.UTF_8);
    Path exclude = commonDir.resolve("info/exclude");
    if (Files.isRegularFile(exclude)) {
      Files.copy(exclude, info.resolve("exclude"), StandardCopyOption.REPLACE_EXISTING);
    }
    Exited excludes = repository.call("config", "--path", "core.excludesFile");
    if (excludes.succeeded()) {
      Git.at(directory)
          .with("GIT_DIR", directory.toString())
          .require("config", "core.excludesFile", excludes.text().strip());
    }
  }
}
