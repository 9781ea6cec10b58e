package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Lease;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.name.EffectId;
import dev.osier.testkit.RunKeys;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link Stage} with workspaces as an attempt leaves them, and calls of the command there. */
final class Workshop {
  /** Of this workshop alone: the processes of an effect are looked for on the whole host. */
  final String run = RunKeys.fresh();

  final Stage stage;
  final Repository repository;
  final EffectStore store;

  Workshop(Path folder) throws IOException, InterruptedException, RepositoryProblem {
    stage = new Stage(folder);
    repository = Repository.find(stage.repository());
    store = new EffectStore(repository.osierDirectory());
  }

  EffectId effect(String task) {
    return new EffectId(run, task);
  }

  /** Where the record of an effect lies. */
  Path record(String task) {
    return store.directory(effect(task)).resolve("record.json");
  }

  Workspaces workspaces() {
    return new Workspaces(stage.home(), repository);
  }

  Lease lease(String task) throws InterruptedException {
    Lease.Claim claim = Lease.claim(store.directory(effect(task)), Duration.ofSeconds(10));
    assertThat(claim).isInstanceOf(Lease.Held.class);
    return ((Lease.Held) claim).lease();
  }

  /** A workspace in which a try has begun, and whose attempt is over. */
  Path work(String task) throws InterruptedException {
    Workspace workspace;
    try (Workspaces workspaces = workspaces();
        Lease lease = lease(task)) {
      workspace = workspaces.claim(lease, effect(task), head(stage.repository()), null, List.of());
      EffectRecord record = store.load(effect(task)).orElseThrow();
      store.save(record.trying(1, Instant.now()));
    }
    return workspace.path();
  }

  /** The same, with all that the agent left committed and known to be. */
  Path sealed(String task) throws IOException, InterruptedException {
    Path path = work(task);
    Files.writeString(path.resolve(task + ".txt"), task + "\n");
    String commit = commit(path, "Do " + task);
    try (Workspaces workspaces = workspaces()) {
      workspaces.published().noteSealed(effect(task).toString(), commit);
    }
    store.save(
        store.load(effect(task)).orElseThrow().agentFoundEnded(Instant.now()).sealedAs(commit));
    return path;
  }

  /** Work of an effect that is kept, and whose workspace is gone. */
  void kept(String task, String file, String content) throws IOException, InterruptedException {
    Path path = work(task);
    Files.writeString(path.resolve(file), content);
    release(task);
  }

  void release(String task) throws InterruptedException {
    try (Workspaces workspaces = workspaces()) {
      workspaces.release(effect(task), null);
    }
  }

  static String commit(Path directory, String message) throws InterruptedException {
    Git git = Git.at(directory);
    git.require("add", "-A");
    git.require("commit", "-q", "--allow-empty", "-m", message);
    return head(directory);
  }

  static String head(Path directory) throws InterruptedException {
    return Git.at(directory).require("rev-parse", "HEAD");
  }

  /** How a call of the command ended. */
  record Answer(int exit, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }

    Answer ok() {
      assertThat(exit).as("%s%s", out, err).isZero();
      return this;
    }

    Answer refused() {
      assertThat(exit).as("%s%s", out, err).isEqualTo(2);
      assertThat(out).isEmpty();
      assertThat(err).startsWith("Cannot ").doesNotContain("Exception", "\tat ");
      return this;
    }
  }

  Answer osier(String... args) {
    return osierIn(stage.repository(), args);
  }

  Answer osierIn(Path directory, String... args) {
    InProcess osier = new InProcess(directory, environment(), "".getBytes(StandardCharsets.UTF_8));
    int exit = osier.run(args);
    return new Answer(exit, osier.out(), osier.err());
  }

  Map<String, String> environment() {
    return new HashMap<>(
        Map.of(
            "OSIER_HOME",
            stage.home().toString(),
            "PATH",
            System.getenv("PATH"),
            // Nothing of these commands may ask a server.
            "TEMPORAL_ADDRESS",
            "127.0.0.1:1"));
  }
}
