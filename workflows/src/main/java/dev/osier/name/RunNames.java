package dev.osier.name;

/**
 * What is named after a run in a repository: its refs and branches. Nothing else spells them; what
 * belongs to one task alone is named by its {@link EffectId}.
 *
 * @param run its key, see {@link EffectId#runKey}
 */
public record RunNames(String run) {
  /** Below it are Osier's own refs, a directory for each run, and {@link #KEPT}. */
  public static final String REFS = "refs/osier/";

  /** Of branches of Osier's, as git shows them. */
  public static final String BRANCH = "osier/";

  /** Below it are the branches of tasks and results. */
  public static final String BRANCHES = "refs/heads/" + BRANCH;

  /** Below it is kept work, {@code <run>/<task>} and older ones. */
  public static final String KEPT = REFS + "kept/";

  /** Whether Osier makes, moves and deletes such a ref by itself. */
  public static boolean isOwn(String ref) {
    return ref.startsWith(REFS) || ref.startsWith(BRANCHES);
  }

  /** All refs of the run begin with it. */
  public String refs() {
    return REFS + run + "/";
  }

  /** All branches of the run, as refs, begin with it. */
  public String branches() {
    return BRANCHES + run + "/";
  }

  /** The commit with everything that was merged so far. */
  public String integration() {
    return refs() + "integration";
  }

  /** The hooks that the run began with. */
  public String hooks() {
    return refs() + "hooks";
  }

  /** Holds what a task is merged from. */
  public String work(String task) {
    return refs() + "work/" + task;
  }

  /** All of {@link #start} begin with it. */
  public String starts() {
    return refs() + "start/";
  }

  /** Holds the commit that a task starts from whose needs were not merged yet. */
  public String start(String task) {
    return starts() + task;
  }

  /** Holds the commit that a person made in place of a task's work. */
  public String taken(String task) {
    return refs() + "taken/" + task;
  }

  /** The branch on which the result waits, if it is not published. */
  public String resultBranch() {
    return BRANCH + run + "/merged";
  }
}
