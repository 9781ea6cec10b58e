package dev.osier.cli;

import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The sample of {@code osier demo}: a small repository, and a plan beside it. */
record DemoFolder(Path root, Map<String, String> environment) {
  private static final Duration GIT = Duration.ofSeconds(30);

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
  static DemoFolder create(Map<String, String> environment)
      throws IOException, Refusal, InterruptedException {
    DemoFolder folder = new DemoFolder(newFolder(), environment);
    Path repository = Files.createDirectory(folder.repository());
    Files.writeString(repository.resolve("README.md"), README);
    Files.writeString(repository.resolve("check.sh"), CHECK);
    try (InputStream plan = DemoFolder.class.getResourceAsStream("demo-plan.yaml")) {
      if (plan == null) {
        throw new IllegalStateException("demo-plan.yaml is missing from the program");
      }
      Files.copy(plan, folder.plan());
    }
    folder.git("init", "--quiet", "--template=", "--initial-branch=main", ".");
    folder.git("config", "user.name", "Osier Demo");
    folder.git("config", "user.email", "demo@osier.invalid");
    folder.git("add", ".");
    folder.git("commit", "--quiet", "--message=Open the shop");
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

  Path repository() {
    return root.resolve("repository");
  }

  Path plan() {
    return root.resolve("plan.yaml");
  }

  /** The commits of the target, as a graph. */
  List<String> graph() throws Refusal, InterruptedException {
    return git("log", "--graph", "--format=%h %s", "main").lines().toList();
  }

  void delete() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private String git(String... arguments) throws Refusal, InterruptedException {
    // The user's settings may sign, run hooks or page; the sample is not theirs.
    List<String> argv =
        new ArrayList<>(
            List.of("git", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"));
    argv.addAll(List.of("-c", "core.pager=cat", "-c", "color.ui=false"));
    argv.addAll(List.of(arguments));
    Map<String, String> calm = new HashMap<>(environment);
    calm.keySet().removeIf(name -> name.startsWith("GIT_"));
    ProgramResult result = ProgramRunner.run(new ProgramCall(argv, repository(), calm, GIT));
    if (result instanceof ProgramResult.Exited exited && exited.succeeded()) {
      return exited.text();
    }
    String said =
        result instanceof ProgramResult.Exited exited
            ? "it ended with " + exited.code() + ": " + exited.errors()
            : result instanceof ProgramResult.NotStarted missing
                ? missing.reason()
                : "it did not end within " + GIT.toSeconds() + " seconds";
    throw new Refusal(
        ExitCode.BAD_INPUT,
        "Cannot make the sample repository: git %s: %s\nOsier needs git, 2.38 or newer, on the PATH"
            .formatted(arguments[0], said));
  }
}
