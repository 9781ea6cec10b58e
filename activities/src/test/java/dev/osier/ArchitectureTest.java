package dev.osier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may start a process or print is checked for all modules at once, in {@code worker-app}. */
@DisplayName("The activities module")
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** Sources with the word {@code "git"} in quotes, each with what it is for. */
  private static final Map<String, String> NAMES_GIT =
      Map.of(
          "dev/osier/git/Git.java", "the one place that builds git calls",
          "dev/osier/publish/CheckoutRepair.java", "looks for the name of a living process");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(
              "dev.osier.activity",
              "dev.osier.prepare",
              "dev.osier.agent",
              "dev.osier.verify",
              "dev.osier.merge",
              "dev.osier.publish",
              "dev.osier.workspace",
              "dev.osier.effect",
              "dev.osier.git",
              "dev.osier.process");

  private static void holds(ArchRule rule) {
    rule.check(CLASSES);
  }

  @Test
  @DisplayName("has no package that the rules below do not know")
  void everyPackageIsKnown() throws IOException {
    Set<String> checked =
        CLASSES.stream().map(type -> type.getPackageName()).collect(Collectors.toSet());
    try (Stream<Path> folders = Files.list(SOURCES.resolve("dev/osier"))) {
      assertThat(folders.map(folder -> "dev.osier." + folder.getFileName()))
          .containsExactlyInAnyOrderElementsOf(checked);
    }
  }

  @Test
  @DisplayName("flows one way: activity → merge, publish, agent, verify → … → git → process")
  void arrowsPointDown() {
    holds(
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("activity")
            .definedBy("dev.osier.activity")
            .layer("prepare")
            .definedBy("dev.osier.prepare")
            .layer("agent")
            .definedBy("dev.osier.agent")
            .layer("verify")
            .definedBy("dev.osier.verify")
            .layer("merge")
            .definedBy("dev.osier.merge")
            .layer("publish")
            .definedBy("dev.osier.publish")
            .layer("workspace")
            .definedBy("dev.osier.workspace")
            .layer("effect")
            .definedBy("dev.osier.effect")
            .layer("git")
            .definedBy("dev.osier.git")
            .layer("process")
            .definedBy("dev.osier.process")
            .whereLayer("activity")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("prepare")
            .mayOnlyBeAccessedByLayers("activity")
            .whereLayer("agent")
            .mayOnlyBeAccessedByLayers("activity")
            .whereLayer("merge")
            .mayOnlyBeAccessedByLayers("activity")
            .whereLayer("publish")
            .mayOnlyBeAccessedByLayers("activity")
            .whereLayer("verify")
            .mayOnlyBeAccessedByLayers("activity", "prepare", "agent")
            .whereLayer("workspace")
            .mayOnlyBeAccessedByLayers("activity", "agent", "verify")
            .whereLayer("effect")
            .mayOnlyBeAccessedByLayers("activity", "agent", "verify", "publish", "workspace")
            .whereLayer("git")
            .mayOnlyBeAccessedByLayers(
                "activity", "prepare", "agent", "verify", "merge", "publish", "workspace", "effect")
            .whereLayer("process")
            .mayOnlyBeAccessedByLayers(
                "activity",
                "prepare",
                "agent",
                "verify",
                "merge",
                "publish",
                "workspace",
                "effect",
                "git"));
  }

  @Test
  @DisplayName("knows Temporal in one package only: the others can be used without it")
  void onlyActivityKnowsTemporal() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.osier.activity")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal.."));
  }

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
          Map.entry("dev/osier/agent/PrunedBranch.java", "asks before"),
          Map.entry("dev/osier/agent/TaskFolder.java", "asks before"),
          Map.entry("dev/osier/agent/TaskWork.java", "asks before"),
          Map.entry("dev/osier/agent/UserPrompt.java", "a file of the plan's"),
          Map.entry("dev/osier/agent/WorkCommit.java", "asks before"),
          Map.entry("dev/osier/effect/AgentLog.java", "asks before"),
          Map.entry("dev/osier/effect/EffectStore.java", "asks before"),
          Map.entry("dev/osier/effect/KeepMark.java", "asks before"),
          Map.entry("dev/osier/git/Blobs.java", "asks before"),
          Map.entry(
              "dev/osier/git/BranchSections.java", "git's settings, which git has read before"),
          Map.entry("dev/osier/git/DotGit.java", "asks before"),
          Map.entry("dev/osier/git/HiddenRepository.java", "in a folder that is its owner's"),
          Map.entry("dev/osier/git/HookSearch.java", "asks before, and before any agent"),
          Map.entry("dev/osier/git/MergeDrivers.java", "asks before"),
          Map.entry("dev/osier/git/ObjectCopies.java", "asks before"),
          Map.entry("dev/osier/git/WorktreeEntries.java", "asks before"),
          Map.entry("dev/osier/merge/DriverRuns.java", "in a folder of its own"),
          Map.entry("dev/osier/process/ControlGroup.java", "the kernel's"),
          Map.entry("dev/osier/process/ControlGroups.java", "the kernel's"),
          Map.entry("dev/osier/process/DefaultSignals.java", "the kernel's"),
          Map.entry("dev/osier/process/PidNamespace.java", "the kernel's"),
          Map.entry("dev/osier/process/ProcessSearch.java", "the kernel's"),
          Map.entry("dev/osier/process/ProcessTree.java", "the kernel's"),
          Map.entry("dev/osier/publish/Checkout.java", "asks before"),
          Map.entry("dev/osier/publish/HalfWritten.java", "asks before"),
          Map.entry("dev/osier/workspace/FilledIndex.java", "asks before"),
          Map.entry("dev/osier/workspace/GitFiles.java", "asks before"),
          Map.entry("dev/osier/workspace/WorktreeLocks.java", "asks before"));

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
