package dev.osier.cli.run;

import dev.osier.cli.call.Refusal;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The sample of {@code osier demo}: a small repository, and a plan beside it. */
public record DemoFolder(Path root) {
  private static final String README =
      """
      # Willow & Daughters

      A shop for baskets.
      """;

  private static final String CHECK =
      """
      # What the shop asks of every page: a title in its first line.
      for page in *.md; do
        head -n 1 "$page" | grep -q '^# ' || { echo "$page has no title"; exit 1; }
      done
      """;

  /**
   * Makes the folder anew in the temporary folder.
   *
   * @throws Refusal if git is missing or refuses
   */
  public static DemoFolder create() throws IOException, Refusal, InterruptedException {
    DemoFolder folder = new DemoFolder(newFolder());
    Path repository = Files.createDirectory(folder.repository());
    Files.writeString(repository.resolve("README.md"), README);
    Files.writeString(repository.resolve("check.sh"), CHECK);
    try (InputStream plan = DemoFolder.class.getResourceAsStream("demo-plan.yaml")) {
      if (plan == null) {
        throw new IllegalStateException("demo-plan.yaml is missing from the program");
      }
      Files.copy(plan, folder.plan());
    }
    Git git = Git.at(repository);
    try {
      git.require("init", "--quiet", "--template=", "--initial-branch=main", ".");
      git.require("config", "user.name", "Osier Demo");
      git.require("config", "user.email", "demo@osier.invalid");
      git.require("add", ".");
      git.require("commit", "--quiet", "--message=Open the shop");
    } catch (GitException e) {
      folder.delete();
      throw Refusal.badInput(e.getMessage() + "\nOsier needs git, 2.38 or newer, on the PATH");
    }
    return folder;
  }

  /** Short, since its name is also the run's. */
  private static Path newFolder() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
    while (true) {
      String name = "osier-demo-%06x".formatted(new SecureRandom().nextInt(1 << 24));
      try {
        return Files.createDirectory(
            temporary.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException e) {
        // Somebody else's: another name.
      }
    }
  }

  /** The sample repository. */
  public Path repository() {
    return root.resolve("repository");
  }

  /** The plan beside it. */
  public Path plan() {
    return root.resolve("plan.yaml");
  }

  /** The commits of the target, as a graph. */
  List<String> graph() throws InterruptedException {
    return Git.at(repository())
        .require("log", "--graph", "--no-color", "--format=%h %s", "main")
        .lines()
        .toList();
  }

  /** Removes all of it. */
  public void delete() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
