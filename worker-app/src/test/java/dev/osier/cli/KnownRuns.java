package dev.osier.cli;

import dev.osier.effect.EffectStore;
import dev.osier.effect.RunOrigin;
import dev.osier.git.Git;
import java.nio.file.Files;
import java.nio.file.Path;

/** A repository that knows two runs, and one whose record an agent might have written. */
final class KnownRuns {
  private KnownRuns() {}

  static void in(Path folder) throws Exception {
    Git.at(folder).require("init", "--quiet", ".");
    Path state = folder.resolve(".git/osier");
    save(state, "shop-1-0a1b2c", "shop-1");
    save(state, "shop-2-3d4e5f", "shop-2");
    save(state, "bad-6a7b8c", "shop-$(touch here)`touch here`;touch here\nshop x");
    Files.createDirectories(state.resolve("runs/shop-unprepared"));
  }

  private static void save(Path state, String key, String workflowId) throws Exception {
    Files.createDirectories(state.resolve("runs").resolve(key));
    new RunOrigin(key, workflowId, "default", new RunOrigin.Server("here", null, null))
        .save(new EffectStore(state));
  }
}
