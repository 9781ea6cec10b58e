package dev.osier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for all modules is in {@code worker-app}. */
@DisplayName("The activities module")
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** Sources with the word {@code "git"} in quotes, each with what it is for. */
  private static final Map<String, String> NAMES_GIT =
      Map.of(
          "dev/osier/git/Git.java", "the one place that builds git calls",
          "dev/osier/publish/CheckoutRepair.java", "looks for the name of a living process");

  @Test
  @DisplayName("builds git calls in one class only")
  void onlyGitBuildsGitCalls() throws IOException {
    assertThat(sources(text -> text.contains("\"git\"")))
        .containsExactlyInAnyOrderElementsOf(NAMES_GIT.keySet());
  }

  /** Sources that open files by other means than {@code StateFile}, each with why they may. */
  private static final Map<String, String> OPENS =
      Map.ofEntries(
          Map.entry(
              "dev/osier/agent/AgentPresets.java", "the user's own settings, or Osier's program"),
          Map.entry(
              "dev/osier/agent/PromptTemplate.java", "the user's own settings, or Osier's program"),
          Map.entry("dev/osier/judge/PrunedBranch.java", "asks before"),
          Map.entry("dev/osier/agent/TaskFolder.java", "asks before"),
          Map.entry("dev/osier/judge/LeftWork.java", "asks before"),
          Map.entry("dev/osier/agent/UserPrompt.java", "a file of the plan's"),
          Map.entry("dev/osier/judge/WorkCommit.java", "asks before"),
          Map.entry("dev/osier/effect/AgentLog.java", "asks before"),
          Map.entry("dev/osier/effect/EffectStore.java", "asks before"),
          Map.entry("dev/osier/effect/KeepMark.java", "asks before"),
          Map.entry("dev/osier/git/object/Blobs.java", "asks before"),
          Map.entry(
              "dev/osier/git/settings/BranchSections.java",
              "git's settings, which git has read before"),
          Map.entry("dev/osier/git/DotGit.java", "asks before"),
          Map.entry("dev/osier/git/copy/HiddenRepository.java", "in a folder that is its owner's"),
          Map.entry("dev/osier/git/settings/HookSearch.java", "asks before, and before any agent"),
          Map.entry("dev/osier/git/settings/MergeDrivers.java", "asks before"),
          Map.entry("dev/osier/git/copy/ObjectCopies.java", "asks before"),
          Map.entry("dev/osier/git/worktree/WorktreeEntries.java", "asks before"),
          Map.entry("dev/osier/merge/DriverRuns.java", "in a folder of its own"),
          Map.entry("dev/osier/process/ControlGroup.java", "the kernel's"),
          Map.entry("dev/osier/process/ControlGroups.java", "the kernel's"),
          Map.entry("dev/osier/process/DefaultSignals.java", "the kernel's"),
          Map.entry("dev/osier/process/PidNamespace.java", "the kernel's"),
          Map.entry("dev/osier/process/ProcessSearch.java", "the kernel's"),
          Map.entry("dev/osier/process/ProcessTree.java", "the kernel's"),
          Map.entry("dev/osier/publish/Checkout.java", "asks before"),
          Map.entry("dev/osier/publish/HalfWritten.java", "asks before"),
          Map.entry("dev/osier/effect/FilledIndex.java", "asks before"),
          Map.entry("dev/osier/escape/GitFiles.java", "asks before"),
          Map.entry("dev/osier/escape/WorktreeLocks.java", "asks before"));

  @Test
  @DisplayName("opens nothing that an agent may have put in a file's place: a FIFO has no end")
  void onlyPlainFilesAreOpened() throws IOException {
    Pattern opens =
        Pattern.compile(
            "Files\\.(readAllBytes|readAllLines|readString|lines|newInputStream|newBufferedReader)\\(");
    assertThat(sources(text -> opens.matcher(text).find()))
        .containsExactlyInAnyOrderElementsOf(OPENS.keySet());
  }

  private static List<String> sources(Predicate<String> text) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java") && text.test(read(file)))
          .map(file -> SOURCES.relativize(file).toString().replace('\\', '/'))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
