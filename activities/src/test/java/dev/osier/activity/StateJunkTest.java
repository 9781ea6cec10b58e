package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Junk;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("G9: what stands in place of Osier's own files stops no run that does not need it:")
@Timeout(600)
class StateJunkTest {
  @TempDir Path given;

  /** Where Osier reads and writes, without what is of one run that is under way. */
  private static List<Path> places(Path state, Path home) {
    List<Path> places = new ArrayList<>();
    for (String name :
        List.of(
            "publish",
            "publish.lock",
            "worktrees.lock",
            "events.jsonl",
            "events.old.jsonl",
            "checks",
            "merge",
            "trash",
            "aside",
            "runs/old-123456/run.json",
            "runs/old-123456/t/record.json",
            "runs/old-123456/t/lease",
            "runs/old-123456/t/lease.holder")) {
      places.add(state.resolve(name));
    }
    for (String name :
        List.of(
            "ports/20000",
            "queue",
            "limits",
            "repositories/0000",
            "published",
            "workspaces/.trash")) {
      places.add(home.resolve(name));
    }
    return places;
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Junk.class)
  void everywhere(Junk junk) throws Exception {
    Path folder = given.toRealPath();
    TestRepository repository = TestRepository.in(folder.resolve("repository"));
    repository.commit("Base", Map.of("a", "1\n"));
    Path home = folder.resolve("home");
    for (Path place : places(repository.root().resolve(".git/osier"), home)) {
      Files.createDirectories(place.getParent());
      junk.make(place);
    }
    String run = ScriptedCaller.fresh();
    try (WholeRun whole = new WholeRun(home, run, repository.root())) {
      WholeRun.Result result = whole.run(Map.of("task", "echo mine > mine"), "test -f mine");

      assertThat(result.tasks().get("task")).startsWith("merged");
      assertThat(repository.files("main")).contains("mine");
    }
    assertThat(Files.exists(home.resolve("workspaces"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Leftovers.of(repository, home, run))
        .filteredOn(left -> left.startsWith("ref") || left.startsWith("worktree"))
        .isEmpty();
  }

  /** Of an effect whose agent works, in its directory. */
  private static final List<String> OF_EFFECT =
      List.of(
          "record.json",
          "keep.json",
          "lease.holder",
          "replaced",
          "judging",
          "locks-of-programs",
          "saved-under-lock",
          "before-1-agent.json",
          "before-1-check.json",
          "agent-1.log",
          "agent-1.old.log",
          "verify.log",
          "shown.json",
          "../@checkout.json",
          "../run.json");

  @ParameterizedTest(name = "{0}")
  @EnumSource(Junk.class)
  @DisplayName("nor what an agent puts there while its run is under way")
  void whileARunIsUnderWay(Junk junk) throws Exception {
    Path folder = given.toRealPath();
    TestRepository repository = TestRepository.in(folder.resolve("repository"));
    repository.commit("Base", Map.of("a", "1\n"));
    Path ready = Files.createDirectories(folder.resolve("junk"));
    Map<String, String> agents = new LinkedHashMap<>();
    for (int i = 0; i < OF_EFFECT.size(); i++) {
      Path made = ready.resolve(Integer.toString(i));
      junk.make(made);
      agents.put(
          "t" + i,
          """
          state=$(git rev-parse --path-format=absolute --git-common-dir)/osier/runs/$OSIER_RUN
          place=$state/$OSIER_TASK/%s; rm -rf $place; mv -T %s $place
          case $place in *lock*) git worktree lock .;; esac; echo mine > $OSIER_TASK
          """
              .formatted(OF_EFFECT.get(i), made));
    }
    Path home = folder.resolve("home");
    String run = ScriptedCaller.fresh();
    try (WholeRun whole = new WholeRun(home, run, repository.root())) {
      WholeRun.Result result = whole.run(agents, "true");

      assertThat(result.tasks().values()).allMatch(told -> told.startsWith("merged"));
    }
    assertThat(Leftovers.of(repository, home, run))
        .filteredOn(left -> left.startsWith("ref") || left.startsWith("worktree"))
        .isEmpty();
  }
}
