package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.MergeJob;
import dev.osier.job.Prepared;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Worktrees share one object database: what an agent has pruned is gone for all. Git's own commands
 * fail then ("unable to write file", "invalid object"), those of the other agents too, and what
 * they leave is judged, merged and kept nevertheless.
 */
@DisplayName("G3, G4: an agent that collects garbage all the time")
@Timeout(600)
class PruningAgentIT {
  private static final String COLLECT =
      "git gc --prune=now -q 2>/dev/null; git prune --expire=now 2>/dev/null";

  private final String run = ScriptedCaller.fresh();
  @TempDir Path given;
  private Path folder;
  private TestRepository repository;
  private final List<Process> collectors = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    folder = given.toRealPath();
    repository = TestRepository.in(folder.resolve("r"));
    repository.commit("Base", Map.of("a", "1\n", "in/b", "2\n"));
  }

  @AfterEach
  void endCollectors() throws Exception {
    for (Process each : collectors) {
      each.destroy();
      assertThat(each.waitFor()).isNotZero();
    }
  }

  private void collectGarbage(Path where) throws Exception {
    collectors.add(
        new ProcessBuilder("sh", "-c", "while :; do " + COLLECT + "; done")
            .directory(where.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** What each agent does; its git may fail at any place, its shell does not. */
  private static Map<String, String> agents() {
    Map<String, String> agents = new LinkedHashMap<>();
    agents.put("commits", edits("commits", "git add -A; git commit -qm \"Step $i\""));
    agents.put("stages", edits("stages", "git add -A"));
    agents.put("leaves", edits("leaves", "git status >/dev/null"));
    agents.put(
        "mixes", edits("mixes", "git add -A; git commit -qm \"Step $i\"; echo $i >> mixes/more"));
    return agents;
  }

  private static String edits(String name, String then) {
    return "mkdir %s; for i in 1 2 3 4 5 6; do echo %s $i $$ > %s/$i; %s; done 2>/dev/null; true"
        .formatted(name, name, name, then);
  }

  @RepeatedTest(5)
  @DisplayName("costs nobody any work: all lands, what failed is kept, the repository is whole")
  void allLands() throws Exception {
    collectGarbage(repository.root());
    ExecutorService threads = Executors.newCachedThreadPool();
    try (WholeRun whole = new WholeRun(folder.resolve("home"), run, repository.root())) {
      Prepared prepared = whole.prepare();
      Map<String, Future<Outcome>> tries = new LinkedHashMap<>();
      agents()
          .forEach((id, it) -> tries.put(id, threads.submit(() -> whole.agent(prepared, id, it))));
      tries.put(
          "fails",
          threads.submit(
              () -> whole.agent(prepared, "fails", edits("fails", "git add -A") + "; exit 3")));
      List<MergeJob.Item> ready = new ArrayList<>();
      List<ReleaseJob.Item> items = new ArrayList<>();
      for (Map.Entry<String, Future<Outcome>> each : tries.entrySet()) {
        String id = each.getKey();
        Outcome outcome = each.getValue().get();
        items.add(new ReleaseJob.Item(id, outcome.commit()));
        if (!id.equals("fails")) {
          assertThat(outcome.ending()).as(outcome.headline()).isEqualTo(Ending.READY);
          ready.add(
              new MergeJob.Item(
                  id, id, "command", prepared.base(), String.valueOf(outcome.commit())));
        }
      }
      Map<String, String> outcomes = new LinkedHashMap<>();
      String candidate = whole.merge(prepared, ready, outcomes);
      assertThat(outcomes.values()).containsOnly("merged");
      assertThat(whole.verify(prepared, candidate, "test -f leaves/6").passed()).isTrue();
      assertThat(whole.publish(prepared, candidate).published()).isEqualTo(candidate);
      Released released = whole.release(prepared, items, candidate);

      assertThat(released.problems()).isEmpty();
      endCollectors();
      collectors.clear();
      assertLanded(released);
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isEmptyDirectoryOfRefs(String left) {
    Path place = Path.of(left.replaceFirst("^directory ", ""));
    return left.contains("/refs/") && place.toFile().isDirectory() && isEmpty(place);
  }

  private static boolean isEmpty(Path directory) {
    String[] entries = directory.toFile().list();
    return entries != null && entries.length == 0;
  }

  private void assertLanded(Released released) throws Exception {
    List<String> files = repository.files("main");
    for (String agent : agents().keySet()) {
      for (int i = 1; i <= 6; i++) {
        assertThat(files).contains(agent + "/" + i);
      }
    }
    assertThat(repository.show("main", "mixes/more").lines()).hasSize(6);
    String kept = released.kept().get("fails");
    assertThat(repository.files(kept)).contains("fails/1", "fails/6");
    assertThat(repository.git("fsck", "--no-dangling", "--no-reflogs")).isBlank();
    assertThat(repository.status()).isEmpty();
    assertThat(Leftovers.of(repository, folder.resolve("home"), run))
        // Which git's own pack-refs makes, for a ref that is gone when it comes to it.
        .filteredOn(left -> !isEmptyDirectoryOfRefs(left))
        // Of the git gc that this test has just killed.
        .filteredOn(left -> !left.endsWith("/objects/info/commit-graph.lock"))
        .isEmpty();
    assertThat(Files.exists(repository.commonDir().resolve("osier/runs/" + run + "/.objects")))
        .isFalse();
  }
}
