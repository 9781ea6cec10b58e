package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.escape.EscapeWatch;
import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.job.PublishJob;
import dev.osier.name.EffectId;
import dev.osier.testkit.RunKeys;
import dev.osier.testkit.TestRepository;
import dev.osier.workspace.Workspaces;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("G1 G7 Osier's own publishing")
class PublishBesideLooksTest {
  private static final int ROUNDS = 200;

  @TempDir Path folder;

  @Test
  @DisplayName("is suspected of no agent, in 200 rounds beside looks that never pause")
  void isSuspectedOfNoAgent() throws Exception {
    TestRepository user = TestRepository.in(folder.resolve("repository"));
    user.commit("Begin", Map.of("a", "0\n", "d/b", "0\n"));
    List<String> candidates = candidates(user);
    String run = RunKeys.fresh();
    Repository repository = Repository.find(user.root());
    try (Workspaces workspaces = new Workspaces(folder.resolve("home"), repository);
        Refs refs = Refs.of(repository, workspaces.published());
        Commits commits = Commits.of(repository)) {
      EscapeWatch watch = workspaces.escapeWatch();
      CompletableFuture<Void> publishing =
          CompletableFuture.runAsync(
              () -> {
                for (String candidate : candidates) {
                  publish(user, workspaces, repository, refs, commits, run, candidate);
                }
              });
      Set<Escapes> seen = new LinkedHashSet<>();
      int looks = 0;
      while (!publishing.isDone()) {
        EffectId effect = new EffectId(run, "task-" + ++looks);
        watch.before(effect, 1, Phase.AGENT);
        seen.add(watch.after(effect, 1, Phase.AGENT));
      }
      publishing.join();

      assertThat(user.tip("main")).isEqualTo(candidates.get(ROUNDS - 1));
      assertThat(looks).isGreaterThan(10);
      assertThat(seen).containsExactly(Escapes.NONE);
    }
  }

  /** Commits on top of each other, each of which changes two files and adds one. */
  private static List<String> candidates(TestRepository user) throws InterruptedException {
    StringBuilder stream = new StringBuilder();
    for (int round = 1; round <= ROUNDS; round++) {
      String from = round == 1 ? "from " + user.tip("main") + "\n" : "";
      stream
          .append("commit refs/heads/next\ncommitter Osier <osier@example.org> 1700000000 +0000\n")
          .append("data 5\nMerge\n")
          .append(from);
      for (String path : List.of("a", "d/b", "n" + round)) {
        String text = round + "\n";
        stream.append("M 100644 inline ").append(path).append("\ndata ");
        stream.append(text.length()).append('\n').append(text).append('\n');
      }
    }
    Git.at(user.root()).requireWithInput(stream.toString(), "fast-import", "--quiet");
    List<String> made = user.git("rev-list", "--reverse", "main..next").lines().toList();
    user.git("update-ref", "-d", "refs/heads/next");
    return made;
  }

  private static void publish(
      TestRepository user,
      Workspaces workspaces,
      Repository repository,
      Refs refs,
      Commits commits,
      String run,
      String candidate) {
    try {
      String root = user.root().toString();
      PublishJob request = new PublishJob(run, root, "main", user.tip("main"), candidate, true);
      new TargetMove(repository, refs, commits, workspaces.published(), request).publish();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    assertThat(user.tip("main")).isEqualTo(candidate);
  }
}
