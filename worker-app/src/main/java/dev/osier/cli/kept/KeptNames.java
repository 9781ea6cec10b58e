package dev.osier.cli.kept;

import dev.osier.cli.call.Refusal;
import dev.osier.cli.workspaces.EffectNames;
import dev.osier.keep.KeptWork;
import dev.osier.keep.KeptWork.Kept;
import dev.osier.keep.KeptWork.Name;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import java.util.List;
import java.util.Map;

/** The kept work that a user can mean by a name; a full name of the ref is one, too. */
record KeptNames(Map<EffectId, Name> names) {
  private static final EffectNames NAMES = new EffectNames("kept work", "osier kept list");
  private static final String PREFIX = RunNames.KEPT;

  /** By the beginning of its names. */
  Name require(String given) throws Refusal {
    return get(NAMES.require(bare(given), names.keySet()));
  }

  Name requireExact(String given) throws Refusal {
    return get(NAMES.requireExact(bare(given), names.keySet()));
  }

  /** As {@link #require}, with what it keeps, which has to be there. */
  static Kept requireWhole(KeptWork work, String given) throws Refusal, InterruptedException {
    Name name = new KeptNames(work.names()).require(given);
    Kept kept = work.look(List.of(name)).get(0);
    if (kept.changes() == null) {
      throw Refusal.badInput(
          "Cannot read the kept work %s: %s names no commit that is there"
              .formatted(name.name(), name.ref()));
    }
    return kept;
  }

  private static String bare(String given) {
    return given.startsWith(PREFIX) ? given.substring(PREFIX.length()) : given;
  }

  private Name get(EffectId id) {
    Name name = names.get(id);
    if (name == null) {
      throw new IllegalStateException("found and not there: " + id);
    }
    return name;
  }
}
