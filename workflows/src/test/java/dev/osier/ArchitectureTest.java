package dev.osier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for all modules is in {@code worker-app}. */
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
}
