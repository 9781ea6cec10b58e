package dev.osier.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.git.Keys;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.plan.MergeSign;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.PublishPolicy;
import dev.osier.prepare.Preflight.Ground;
import dev.osier.prepare.Preflight.Wish;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
@DisplayName("G8 what is known of a repository before a run spends anything")
class PreflightTest {
  private static final Wish ANY = Wish.NOTHING;

  @TempDir Path given;
  private TestRepository repository;
  private Path home;
  private List<String> notes = List.of();

  @BeforeEach
  void repository() throws Exception {
    repository = TestRepository.in(given.toRealPath().resolve("r"));
    home = given.toRealPath().resolve("home");
  }

  private List<PlanProblem> problems(Wish wish) throws Exception {
    Preflight preflight = new Preflight(Repository.find(repository.root()), home);
    try (Refs refs = Refs.of(Repository.find(repository.root()))) {
      preflight.look(wish, refs);
    }
    notes = preflight.notes();
    return preflight.problems();
  }

  private Ground ground(Wish wish) throws Exception {
    Preflight preflight = new Preflight(Repository.find(repository.root()), home);
    try (Refs refs = Refs.of(Repository.find(repository.root()))) {
      Ground ground = preflight.look(wish, refs);
      assertThat(preflight.problems()).isEmpty();
      assertThat(ground).isNotNull();
      return ground;
    }
  }

  @Test
  void goodRepositoryHasAGroundAndNothingToSay() throws Exception {
    String tip = repository.tip("main");

    assertThat(ground(ANY)).isEqualTo(new Ground("main", tip, tip));
    assertThat(problems(ANY)).isEmpty();
    assertThat(notes).isEmpty();
    assertThat(home).doesNotExist();
  }

  @Test
  void branchComesBeforeATagOfTheSameName() throws Exception {
    String old = repository.tip("main");
    String tip = repository.commit("more", Map.of("more", "1"));
    repository.git("tag", "main", old);

    assertThat(ground(new Wish(null, "main", PublishPolicy.END, null)).base()).isEqualTo(tip);
    assertThat(ground(new Wish(null, "refs/tags/main", PublishPolicy.END, null)).base())
        .isEqualTo(old);
  }

  @Test
  void allProblemsComeAtOnce() throws Exception {
    repository.git("branch", "osier");

    assertThat(problems(new Wish("gone", "nowhere", PublishPolicy.END, "up")))
        .extracting(PlanProblem::path)
        .containsExactlyInAnyOrder("target", "base", "merge.push", "repository");
  }

  @Test
  void settingThatBreaksGitIsToldInItsOwnWords() throws Exception {
    repository.config("diff.algorithm", "foo");

    assertThat(problems(ANY)).singleElement().asString().contains("fails here", "exit code 128");
  }

  @Test
  void settingThatBreaksOnlyTheAgentsGitIsANote() throws Exception {
    repository.config("core.pager", "cat").config("diff.orderFile", ".gone");

    List<PlanProblem> found = problems(ANY);

    // Refused if Osier's own calls meet it, a note if it sets that aside: told in both cases.
    String told = found + " " + notes;
    assertThat(told).contains("orderfile '.gone'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clean", "smudge", "process"})
  void requiredFilterWithoutItsProgramIsNamed(String step) throws Exception {
    repository.commit("lfs", Map.of("deep/.gitattributes", "*.bin filter=big -text\n"));
    repository.config("filter.big." + step, "no-such-program --really");
    repository.config("filter.big.required", "true");

    assertThat(problems(ANY))
        .singleElement()
        .asString()
        .contains("filter \"big\"", "no program no-such-program");
  }

  @Test
  void filterThatIsNotRequiredOrNotUsedOrThereIsNoProblem() throws Exception {
    repository.commit("lfs", Map.of(".gitattributes", "*.bin filter=big\n*.t filter=ok\n"));
    repository.config("filter.big.clean", "no-such-program");
    repository.config("filter.unused.clean", "no-such-program");
    repository.config("filter.unused.required", "true");
    repository.config("filter.ok.clean", "cat");
    repository.config("filter.ok.required", "true");

    assertThat(problems(ANY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-program %A, no-such-program",
    "./tools/gone.sh %A, ./tools/gone.sh",
    "tools/plain %A, tools/plain",
    "sh tools/gone.sh %A, tools/gone.sh",
  })
  void mergeDriverWhoseProgramIsNotThereIsNamedWithWhereItIsSet(String command, String program)
      throws Exception {
    repository.commit("v", Map.of("d/.gitattributes", "*.v merge=own\n", "tools/plain", "x"));
    repository.config("merge.own.driver", command);

    assertThat(problems(ANY))
        .singleElement()
        .asString()
        .contains("driver \"own\" (" + command + ", set in ", "config)", "no program " + program);
  }

  @Test
  void mergeDriverThatIsThereOrIsNotUsedIsNoProblem() throws Exception {
    repository.commit("v", Map.of(".gitattributes", "*.v merge=own\n", "tools/m.sh", "x"));
    repository.config("merge.unused.driver", "no-such-program");
    for (String command :
        List.of("sh ./tools/m.sh %A", "sh -c 'x'", "true", "cat %A", "x=1 no-such-program")) {
      repository.config("merge.own.driver", command);

      assertThat(problems(ANY)).as(command).isEmpty();
    }
  }

  private Wish signing(MergeSign sign) {
    return Wish.NOTHING.signing(sign);
  }

  @Test
  @DisplayName("merge.sign: require is refused where git cannot sign, auto says so")
  void signatureThatCannotBeMadeIsToldBeforeAnAgentIsPaid() throws Exception {
    repository.config("gpg.program", "false").config("commit.gpgSign", "true");

    assertThat(problems(signing(MergeSign.REQUIRE)))
        .singleElement()
        .asString()
        .contains("merge.sign", "git cannot sign", "gpg failed to sign", "set merge.sign to auto");
    assertThat(problems(signing(MergeSign.AUTO))).isEmpty();
    assertThat(notes).singleElement().asString().contains("not signed", "gpg failed to sign");
    assertThat(problems(signing(MergeSign.NEVER))).isEmpty();
    assertThat(notes).isEmpty();
  }

  @Test
  void signaturesAreMadeWhereTheSettingsAskForThemOrThePlanRequiresThem() throws Exception {
    new Keys(given.toRealPath().resolve("keys")).ssh(repository, "");
    Map<MergeSign, MergeSign> found = new EnumMap<>(MergeSign.class);
    for (String asked : List.of("true", "false")) {
      repository.config("commit.gpgSign", asked);
      for (MergeSign sign : MergeSign.values()) {
        Preflight preflight = new Preflight(Repository.find(repository.root()), home);
        try (Refs refs = Refs.of(Repository.find(repository.root()))) {
          preflight.look(signing(sign), refs);
        }
        assertThat(preflight.problems()).isEmpty();
        found.put(sign, preflight.sign());
      }
      assertThat(found)
          .containsEntry(MergeSign.NEVER, MergeSign.NEVER)
          .containsEntry(MergeSign.REQUIRE, MergeSign.REQUIRE)
          .containsEntry(MergeSign.AUTO, asked.equals("true") ? MergeSign.AUTO : MergeSign.NEVER);
    }
  }

  @Test
  void homeInsideTheRepositoryIsRefusedUnlessGitIgnoresIt() throws Exception {
    home = repository.file(".osier-home");

    assertThat(problems(ANY)).singleElement().asString().contains("OSIER_HOME", "/.osier-home/");
    repository.commit("ignored", Map.of(".gitignore", "/.osier-home/\n"));
    assertThat(problems(ANY)).isEmpty();
  }

  @Test
  void staleLockOfTheIndexIsToldBeforeAnAgentIsPaidAndTheCommandMendsIt() throws Exception {
    Files.createFile(repository.file(".git/index.lock"));

    List<PlanProblem> found = problems(ANY);

    assertThat(found).singleElement().asString().contains("index.lock");
    String command = found.get(0).message().replaceFirst("(?s).*; if none runs, run ", "");
    assertThat(new ProcessBuilder("sh", "-c", command).start().waitFor()).isZero();
    assertThat(problems(ANY)).isEmpty();
  }

  @Test
  void lockOfTheIndexIsNothingToARunThatMovesNoCheckout() throws Exception {
    repository.git("branch", "side");
    Files.createFile(repository.file(".git/index.lock"));

    assertThat(problems(new Wish("side", null, PublishPolicy.END, null))).isEmpty();
    assertThat(problems(new Wish(null, null, PublishPolicy.NEVER, null))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".git/objects", ".git/objects/ab", ".git/refs/heads", ".git", ".git/worktrees"})
  void placeThatCannotBeWrittenIsNamedWithWhoCanMendIt(String place) throws Exception {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    Path directory = Files.createDirectories(repository.file(place));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assertThat(problems(ANY))
          .singleElement()
          .asString()
          .contains("permission denied in " + directory, "run chmod -R u+rwX '");
    } finally {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
