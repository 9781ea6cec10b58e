package dev.osier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The workflows module")
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.osier");

  private static void holds(ArchRule rule) {
    rule.check(CLASSES);
  }

  @Test
  @DisplayName("touches no file, process, clock or chance: a workflow must replay")
  void isDeterministic() {
    holds(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.net..", "java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching(
                "java\\.(io\\.File.*|lang\\.Process.*|lang\\.Thread|util\\.Random|util\\.UUID"
                    + "|time\\.(Instant|Clock|LocalDate.*))"));
  }

  @Test
  @DisplayName("keeps Temporal out of the plan, the graph and the report")
  void coreIsPure() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.osier.plan", "dev.osier.graph", "dev.osier.report")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal.."));
  }

  @Test
  @DisplayName("decides without Temporal: the state, the train and the search are pure")
  void decisionsArePure() {
    holds(
        classes()
            .that()
            .haveNameMatching(
                "dev\\.osier\\.run\\.(RunState|RunEnding|TaskState|TaskBook|Round|MergeTrain|Starts|Tries|Reruns|Answers|Refusals|CulpritSearch|StateReport|.*Headline).*")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                "io.temporal.workflow..", "io.temporal.client..", "io.temporal.failure.."));
  }

  @Test
  @DisplayName("flows one way: plan → graph → run")
  void arrowsPointDown() {
    holds(
        noClasses()
            .that()
            .resideInAPackage("dev.osier.plan")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.osier.run", "dev.osier.step", "dev.osier.report"));
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.osier.graph", "dev.osier.step", "dev.osier.report")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.osier.run"));
  }
}
