package dev.osier.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.job.CommitWish;
import dev.osier.job.CommitWish.Sample;
import dev.osier.plan.PlanProblem;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G8 the messages of a plan are tried before an agent is paid")
class MessageTrialTest {
  @TempDir Path given;
  private TestRepository repository;
  private Preflight preflight;

  @BeforeEach
  void repository() throws Exception {
    repository = TestRepository.in(given.toRealPath().resolve("r"));
  }

  private List<PlanProblem> problems(boolean prepared, String... messages) throws Exception {
    List<Sample> samples = Stream.of(messages).map(each -> new Sample("parser", each)).toList();
    preflight =
        new Preflight(Repository.find(repository.root()), given.toRealPath().resolve("home"));
    try (Refs refs = Refs.of(Repository.find(repository.root()))) {
      preflight.look(
          Preflight.Wish.NOTHING.committing(new CommitWish(true, prepared, samples)), refs);
    }
    return preflight.problems();
  }

  @Test
  void refusalIsToldInTheHooksLastWords() throws Exception {
    repository.hook(
        "commit-msg",
        "head -1 \"$1\" | grep -q '^SHOP-' || { echo one; echo; echo 'no ticket' >&2; exit 1; }");
    List<String> before = repository.status();

    assertThat(problems(false, "SHOP-1: good\n\nmore", "bad\n\nSHOP-2", "worse"))
        .containsExactly(
            new PlanProblem(
                "commit.message",
                "the commit-msg hook refuses \"bad\" of task parser with exit code 1: one no"
                    + " ticket; and those of 1 more; give it a message that it takes, or set"
                    + " workspace.hooks: skip"));
    assertThat(repository.status()).isEqualTo(before);
    assertThat(problems(false, "SHOP-1: good")).isEmpty();
    assertThat(preflight.hooks()).isNotNull();
    assertThat(preflight.notes()).isEmpty();
  }

  @Test
  void hookThatNeedsASetUpIsNotTried() throws Exception {
    repository.hook("commit-msg", "no-such-program-here");

    assertThat(problems(true, "good")).isEmpty();
    assertThat(preflight.notes()).hasSize(1);
    assertThat(preflight.notes().get(0))
        .startsWith("The commit-msg hook could not be tried on the plan's messages: it needs")
        .contains("no-such-program-here");
    assertThat(problems(false, "good")).hasSize(1);
  }

  @Test
  void aPreCommitHookIsNotRun() throws Exception {
    repository.hook("pre-commit", "exit 1");

    assertThat(problems(false, "good")).isEmpty();
    assertThat(preflight.hooks()).isNotNull();
  }
}
