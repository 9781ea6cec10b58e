package dev.osier;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The program")
class ArchitectureTest {
  /** Every module, but not the test kit, which is no part of the program. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/osier/testkit/"))
          .importPackages("dev.osier");

  /** Files of a package in which one still finds what one looks for. */
  private static final int MOST_CLASSES = 35;

  /**
   * The house, from the top floor down: a package may use those below it, and none above. What
   * stands in one line uses nothing of its neighbours.
   */
  private static final List<String> FLOORS =
      List.of(
          "cli",
          "cli.decide cli.look cli.kept cli.setup",
          "cli.run",
          "cli.workspaces",
          "cli.follow",
          "cli.call",
          "worker client",
          "metrics",
          "server",
          "host output codec",
          "activity inspect",
          "diagnosis task sweep",
          "judge",
          "agent prepare",
          "verify",
          "workspace",
          "keep",
          "escape",
          "revert",
          "publish merge",
          "git.worktree git.settings",
          "git.copy",
          "git.object",
          "effect",
          "git",
          "process file",
          "run",
          "step run.decide",
          "report",
          "job",
          "outcome",
          "graph plan.read",
          "plan",
          "plan.agent glob",
          "fault name text");

  private static void holds(ArchRule rule) {
    rule.check(CLASSES);
  }

  /** The number of the floor of each package, the lowest is the highest. */
  private static Map<String, Integer> floors() {
    Map<String, Integer> floors = new TreeMap<>();
    for (int i = 0; i < FLOORS.size(); i++) {
      for (String name : FLOORS.get(i).split(" ")) {
        floors.put("dev.osier." + name, i);
      }
    }
    return floors;
  }

  @Test
  @DisplayName("has the packages that stand in the list of floors, and no other")
  void everyPackageHasItsFloor() {
    assertThat(new TreeSet<>(CLASSES.stream().map(JavaClass::getPackageName).toList()))
        .isEqualTo(floors().keySet());
  }

  @Test
  @DisplayName("flows one way: no package uses one above it, or beside it")
  void arrowsPointDown() {
    Map<String, Integer> floors = floors();
    List<String> wrong = new ArrayList<>();
    for (JavaClass from : CLASSES) {
      int floor = floors.getOrDefault(from.getPackageName(), 0);
      from.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(to -> floors.containsKey(to.getPackageName()))
          .filter(to -> !to.getPackageName().equals(from.getPackageName()))
          .filter(to -> floors.get(to.getPackageName()) <= floor)
          .forEach(to -> wrong.add(from.getName() + " → " + to.getName()));
    }
    assertThat(new TreeSet<>(wrong)).as("arrows that point up").isEmpty();
  }

  @Test
  @DisplayName("has no package in which one has to search")
  void noPackageIsTooLarge() {
    Map<String, Long> sizes =
        CLASSES.stream()
            .filter(JavaClass::isTopLevelClass)
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

    assertThat(sizes).allSatisfy((name, size) -> assertThat(size).isLessThan(MOST_CLASSES + 1));
  }

  @Test
  @DisplayName("decides without Temporal, without files and without processes")
  void decisionsArePure() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.osier.run.decide", "dev.osier.plan..", "dev.osier.graph")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.temporal.workflow..",
                "io.temporal.client..",
                "io.temporal.failure..",
                "java.nio.file.."));
  }

  @Test
  @DisplayName("knows Temporal on the host in one package only: the others can be used without it")
  void onlyActivityKnowsTemporal() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.osier.diagnosis",
                "dev.osier.task",
                "dev.osier.sweep",
                "dev.osier.inspect",
                "dev.osier.judge",
                "dev.osier.agent",
                "dev.osier.prepare",
                "dev.osier.verify",
                "dev.osier.workspace",
                "dev.osier.keep",
                "dev.osier.escape",
                "dev.osier.revert",
                "dev.osier.publish",
                "dev.osier.merge",
                "dev.osier.git..",
                "dev.osier.effect",
                "dev.osier.file",
                "dev.osier.process",
                "dev.osier.output",
                "dev.osier.report",
                "dev.osier.job",
                "dev.osier.outcome",
                "dev.osier.fault",
                "dev.osier.name",
                "dev.osier.text",
                "dev.osier.glob")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal.."));
  }

  @Test
  @DisplayName("has its contracts at the edge: who does the work knows jobs, and no step")
  void contractsStayAtTheEdge() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "dev.osier.step", "dev.osier.activity", "dev.osier.run", "dev.osier.metrics")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.osier.step"));
  }

  @Test
  @DisplayName("reaches the steps on the host by one door, dev.osier.activity")
  void stepsAreWiredInOnePlace() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.osier.cli..", "dev.osier.output", "dev.osier.worker")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.osier.diagnosis",
                "dev.osier.task",
                "dev.osier.verify",
                "dev.osier.merge",
                "dev.osier.publish"));
  }

  @Test
  @DisplayName("starts processes in one package only")
  void onlyProcessStartsProcesses() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.osier.process")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder")
            .orShould()
            .callMethodWhere(
                describe(
                    "Runtime.exec",
                    call ->
                        call.getTargetOwner().isEquivalentTo(Runtime.class)
                            && call.getName().equals("exec"))));
  }

  private static final List<Class<?>> LOCKABLE =
      List.of(FileChannel.class, AsynchronousFileChannel.class);

  /** Whose lock is shared: it counts who is there, and keeps nobody out. */
  private static final String PRESENCE = "dev.osier.server.ServerLocks";

  @Test
  @DisplayName("locks files in one package only: another would let go of what that one holds")
  void onlyFileLocksFiles() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.osier.file")
            .and()
            .doNotHaveFullyQualifiedName(PRESENCE)
            .should()
            .callMethodWhere(
                describe(
                    "FileChannel.lock or tryLock",
                    call ->
                        LOCKABLE.stream().anyMatch(call.getTargetOwner()::isAssignableTo)
                            && Set.of("lock", "tryLock").contains(call.getName()))));
  }

  @Test
  @DisplayName("starts each of them in one place, dev.osier.process.RunningProgram")
  void onlyRunningProgramStartsOne() {
    holds(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.osier.process.RunningProgram")
            .should()
            .callMethod(ProcessBuilder.class, "start"));
  }

  @Test
  @DisplayName("prints in one package only: elsewhere a line would break the answer or the table")
  void onlyOutputPrints() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.osier.output")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace"));
  }
}
