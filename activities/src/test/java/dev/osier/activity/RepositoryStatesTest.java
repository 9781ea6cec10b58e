package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.activity.RepositoryState.Stage;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run in every state that a user's repository may be in. Whatever the result that the row
 * requires: what was the user's is as before, and nothing is left but kept work.
 */
@Tag("slow")
@Order(1)
@DisplayName("G1 G4 G5 G8 a run on a repository with")
@Execution(ExecutionMode.CONCURRENT)
class RepositoryStatesTest {
  @TempDir Path given;
  private Path temp;

  @BeforeEach
  void realPath() throws Exception {
    temp = given.toRealPath();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.osier.activity.HeadStates#all")
  void head(RepositoryState state) throws Exception {
    holds(temp, state);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.osier.activity.SettingStates#all")
  void settings(RepositoryState state) throws Exception {
    holds(temp, state);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.osier.activity.FileStates#all")
  void files(RepositoryState state) throws Exception {
    holds(temp, state);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.osier.activity.NestedStates#all")
  void nested(RepositoryState state) throws Exception {
    holds(temp, state);
  }

  /** Brings a repository in {@code temp} into the state, and has a run work on it. */
  static void holds(Path temp, RepositoryState state) throws Exception {
    String run = ScriptedCaller.fresh();
    TestRepository repository = TestRepository.in(temp.resolve("repository"));
    repository.commit("Add a", Map.of("src/a.txt", "a\n"));
    Stage stage = new Stage(temp, run, repository);
    state.setup().apply(stage);
    Path home = temp.resolve("home");
    Map<String, String> before = stage.repository().refs();
    try (WholeRun whole = new WholeRun(home, run, stage.from(), state.kind(), state.target())) {
      stage.begun(whole);
      String refusal = state.refusal();
      if (refusal != null) {
        assertThatThrownBy(whole::prepare).hasStackTraceContaining(refusal);
        assertThat(stage.repository().refs()).isEqualTo(before);
        assertThat(home.resolve("workspaces"))
            .satisfiesAnyOf(
                there -> assertThat(there).doesNotExist(),
                there -> assertThat(there).isEmptyDirectory());
      } else {
        WholeRun.Result result = whole.run(state.agents(), state.verify());
        assertThat(result.tasks()).as("%s", result).containsOnlyKeys(state.required().keySet());
        state
            .required()
            .forEach(
                (task, required) ->
                    assertThat(result.tasks().get(task)).as("%s", result).startsWith(required));
        if (result.check() != null) {
          assertThat(result.check().passed()).as("%s", result.check()).isTrue();
        }
        String published = state.published();
        if (published != null) {
          assertThat(result.published()).startsWith(published);
        }
        state.afterwards().check(stage, result);
        // The result waits there for the user, as the headline says.
        stage.repository().tryGit("update-ref", "-d", "refs/heads/osier/" + run + "/merged");
      }
    }
    Leftovers.assertNone(stage.repository(), home, run);
    assertThat(Files.exists(home.resolve("workspaces/.trash"))).isFalse();
  }
}
