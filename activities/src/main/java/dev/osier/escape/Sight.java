package dev.osier.escape;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands at one moment in what no task may write to.
 *
 * @param begun nothing of it was read before
 * @param areas what is seen of each that could be looked at: name, as a report has it, → what it is
 * @param unseen why each of the others could not
 * @param cut those of which only a part was looked at, and how much
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Sight(
    Instant begun,
    Map<Area, Map<String, Thing>> areas,
    Map<Area, String> unseen,
    Map<Area, Integer> cut) {

  /** A part of what is watched; each is looked at, or is not, by itself. */
  enum Area {
    CHECKOUT("the checkout"),
    HIDDEN("the files of the checkout that git is told to look away from"),
    IGNORED("the ignored files of the checkout"),
    SETTINGS("the settings of the repository"),
    SHARED("the hooks of the repository"),
    WORKTREES("your other worktrees"),
    REFS("the refs of the repository"),
    STATE("Osier's own state");

    private final String words;

    Area(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    /** Of as many entries as a build leaves: too many to be written down. */
    boolean inMemoryOnly() {
      return this == HIDDEN || this == IGNORED;
    }
  }

  /**
   * One thing.
   *
   * @param state differs whenever the thing does
   * @param file whose times tell when it was changed, absolute; null: the one of its name in the
   *     checkout, and of a ref nothing tells
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Thing(String state, @Nullable String file) {}

  Sight {
    areas = areas == null ? Map.of() : areas;
    unseen = unseen == null ? Map.of() : unseen;
    cut = cut == null ? Map.of() : cut;
  }

  Map<String, Thing> of(Area area) {
    return areas.getOrDefault(area, Map.of());
  }

  boolean saw(Area area) {
    return areas.containsKey(area);
  }

  /** Names of what is in one of the two only, or differs. */
  Set<String> differencesFrom(Sight before, Area area) {
    Map<String, Thing> then = before.of(area);
    Map<String, Thing> now = of(area);
    Set<String> names = new LinkedHashSet<>();
    then.forEach(
        (name, thing) -> {
          Thing other = now.get(name);
          if (other == null || !other.state().equals(thing.state())) {
            names.add(name);
          }
        });
    now.keySet().stream().filter(name -> !then.containsKey(name)).forEach(names::add);
    return names;
  }

  /** What has to be written down to have this again by {@link #onTopOf}; null: it is gone. */
  Sight since(Sight base) {
    Map<Area, Map<String, Thing>> changed = new EnumMap<>(Area.class);
    for (Area area : areas.keySet()) {
      if (!area.inMemoryOnly()) {
        Map<String, Thing> differing = new TreeMap<>();
        differencesFrom(base, area).forEach(name -> differing.put(name, of(area).get(name)));
        changed.put(area, differing);
      }
    }
    return new Sight(begun, changed, unseen, cut);
  }

  /** The sight that this is the difference of. */
  Sight onTopOf(Sight base) {
    Map<Area, Map<String, Thing>> whole = new EnumMap<>(Area.class);
    areas.forEach(
        (area, changed) -> {
          Map<String, Thing> all = new TreeMap<>(base.of(area));
          changed.forEach(
              (name, thing) -> {
                if (thing == null) {
                  all.remove(name);
                } else {
                  all.put(name, thing);
                }
              });
          whole.put(area, all);
        });
    return new Sight(begun, whole, unseen, cut);
  }

  /** Without what is kept in memory only. */
  @JsonIgnore
  Sight writable() {
    Map<Area, Map<String, Thing>> some = new EnumMap<>(Area.class);
    areas.forEach(
        (area, things) -> {
          if (!area.inMemoryOnly()) {
            some.put(area, things);
          }
        });
    return new Sight(begun, some, unseen, cut);
  }

  static final Sight NOTHING = new Sight(Instant.EPOCH, Map.of(), Map.of(), Map.of());
}
