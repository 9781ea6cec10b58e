package dev.osier;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
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

  private static void holds(ArchRule rule) {
    rule.check(CLASSES);
  }

  @Test
  @DisplayName("flows one way: cli → worker, output; neither of the two knows the other")
  void arrowsPointDown() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.osier.cli")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.osier.cli"));
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.osier.cli", "dev.osier.worker")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.osier.worker"));
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.osier.cli", "dev.osier.output")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.osier.output"));
  }

  @Test
  @DisplayName("reaches the steps on the host by one door, dev.osier.activity")
  void stepsAreWiredInOnePlace() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.osier.cli", "dev.osier.output", "dev.osier.worker")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.osier.agent", "dev.osier.verify", "dev.osier.merge", "dev.osier.publish"));
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.osier.activity", "dev.osier.worker")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.osier.activity"));
  }

  @Test
  @DisplayName("shows reports without Temporal")
  void outputKnowsNoTemporal() {
    holds(
        noClasses()
            .that()
            .resideInAPackage("dev.osier.output")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal.."));
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
