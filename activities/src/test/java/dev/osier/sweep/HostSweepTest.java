package dev.osier.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.Lease;
import dev.osier.effect.Lease.Held;
import dev.osier.effect.RunOrigin;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.testkit.RunKeys;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSweepTest {
  private static final EffectId CARE = new EffectId(RunKeys.fresh(), "care");

  @TempDir Path directory;
  private Path home;

  @BeforeEach
  void setHome() throws Exception {
    home = Files.createDirectories(directory.toRealPath().resolve("home"));
  }

  @Test
  @DisplayName("G5 A broken repository does not keep the others from being swept")
  void brokenRepositoryStopsNothing() throws Exception {
    Repository broken = repository("a-broken");
    Repository whole = repository("b-whole");
    leaveWork(whole);
    Path objects = broken.commonDir().resolve("objects");
    Files.writeString(broken.commonDir().resolve("config"), "[core\nbroken");
    Files.createDirectories(broken.osierDirectory().resolve("runs/" + CARE.run() + "/care"));

    Sweep sweep = sweep();

    assertThat(objects).exists();
    assertThat(sweep.swept()).extracting(Sweep.Swept::what).containsExactly("care");
    assertThat(sweep.left())
        .extracting(Sweep.Left::repository, Sweep.Left::failed)
        .containsExactly(org.assertj.core.api.Assertions.tuple(broken.root().toString(), true));
    assertThat(Git.at(whole.root()).require("branch", "--list", "osier/*")).isEmpty();
  }

  @Test
  @DisplayName("G5 What killed merges and moves left is removed, of dead processes only")
  void leftoversOfKilledStepsGo() throws Exception {
    Repository repository = repository("shop");
    Path merges = Files.createDirectories(repository.osierDirectory().resolve("merge"));
    Path dead = Files.createDirectories(merges.resolve("1-0-x"));
    ProcessHandle self = ProcessHandle.current();
    String start =
        self.info().startInstant().map(instant -> "" + instant.toEpochMilli()).orElse("0");
    Path own = Files.createDirectories(merges.resolve(self.pid() + "-" + start + "-x"));
    Path moves = Files.createDirectories(repository.osierDirectory().resolve("publish"));
    Path unfinished = Files.createFile(moves.resolve("shop-1.tmp"));

    assertThat(sweep()).isEqualTo(Sweep.NOTHING);

    assertThat(dead).doesNotExist();
    assertThat(own).exists();
    assertThat(unfinished).doesNotExist();
  }

  private Sweep sweep() throws Exception {
    return new HostSweep(home, origin -> Life.CLOSED, Sweeper.Rules.WORKER).sweep();
  }

  private Repository repository(String name) throws Exception {
    Path root = Files.createDirectories(home.resolveSibling(name));
    Git git = Git.at(root);
    git.require("init", "-q", "-b", "main");
    git.require(
        "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "B");
    Repository repository = Repository.find(root);
    new RepositoryRegister(home).add(repository);
    return repository;
  }

  private void leaveWork(Repository repository) throws Exception {
    try (Workspaces workspaces = new Workspaces(home, repository)) {
      new RunOrigin(CARE.run(), "host", "default", new RunOrigin.Server("n", null, null))
          .save(workspaces.store());
      try (Lease lease = ((Held) workspaces.lease(CARE, Duration.ZERO)).lease()) {
        String base = Git.at(repository.root()).require("rev-parse", "HEAD");
        workspaces.claim(lease, CARE, base, null, List.of());
      }
    }
  }
}
