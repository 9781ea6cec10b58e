package dev.osier.sweep;

import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.merge.Attributes;
import dev.osier.publish.CheckoutRepair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks after all repositories that this host has worked in: what runs have left ({@link Sweeper}),
 * what merges that were killed have left, and checkouts in which a move was killed half-way.
 */
public final class HostSweep {
  private final Path home;
  private final RunLiveness liveness;
  private final Sweeper.Rules rules;
  private final RepositoryRegister register;

  /**
   * @param home {@code $OSIER_HOME}
   */
  public HostSweep(Path home, RunLiveness liveness, Sweeper.Rules rules) {
    this.home = home;
    this.liveness = liveness;
    this.rules = rules;
    this.register = new RepositoryRegister(home);
  }

  /** All repositories that are registered, and are still there. */
  public Sweep sweep() throws InterruptedException {
    return sweep(List.of());
  }

  /**
   * @param more repositories to sweep besides
   */
  public Sweep sweep(List<Repository> more) throws InterruptedException {
    Map<String, Repository> repositories = new LinkedHashMap<>();
    List<Repository> all = new ArrayList<>(register.all());
    all.addAll(more);
    for (Repository repository : all) {
      repositories.putIfAbsent(repository.root() + "\n" + repository.commonDir(), repository);
    }
    Set<String> living = repositories.isEmpty() ? Set.of() : Sweeper.living();
    Sweep sweep = Sweep.NOTHING;
    for (Repository repository : repositories.values()) {
      try {
        sweep = sweep.and(new Sweeper(home, liveness, rules).sweep(repository, living));
        if (!rules.look()) {
          mend(home, repository);
        }
      } catch (RuntimeException | IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        // One that is broken, or on a disk that is away, must not keep the others from being swept.
        Sweep.Left left =
            new Sweep.Left(
                repository.root().toString(),
                null,
                null,
                "Cannot sweep " + repository.root() + ": " + e.getMessage(),
                true);
        sweep = sweep.and(new Sweep(List.of(), List.of(left)));
      }
    }
    return sweep.and(new Sweep(List.of(), missing()));
  }

  /** Nothing of theirs is touched: what is not merged is known only where they are now. */
  private List<Sweep.Left> missing() {
    List<Sweep.Left> left = new ArrayList<>();
    for (RepositoryRegister.Missing missing : register.missing()) {
      left.add(
          new Sweep.Left(
              missing.root().toString(),
              null,
              null,
              "Cannot look after the workspaces in %s: their repository %s is not there. If it was moved, run osier workspaces prune in its new place"
                  .formatted(missing.workspaces(), missing.root()),
              true));
    }
    return left;
  }

  /** Safe for runs that go on: what is mended belongs to processes that are gone. */
  private static void mend(Path home, Repository repository)
      throws IOException, InterruptedException {
    Attributes.sweep(repository);
    if (isFull(repository.osierDirectory().resolve("publish"))) {
      try (Refs refs = Refs.of(repository);
          Commits commits = Commits.of(repository)) {
        CheckoutRepair.sweep(repository, refs, commits, new PublishedTargets(home, repository));
      }
    }
  }

  private static boolean isFull(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isPresent();
    }
  }
}
