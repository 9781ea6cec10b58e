package dev.osier.merge;

import dev.osier.git.Commits;
import dev.osier.git.Identity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The commits of an integration as they are written one upon the other. One that an earlier call
 * has written is taken again if it is what is to be written now: so a call after a lost answer
 * gives the same ids, and a commit that somebody else put there is not taken for a merge.
 */
final class CommitChain {
  private final Commits commits;
  private final Identity identity;
  private final Deque<String> made;
  private String tip;

  /**
   * @param made what stands above {@code onto}, the oldest first
   */
  CommitChain(Commits commits, Identity identity, String onto, List<String> made) {
    this.commits = commits;
    this.identity = identity;
    this.made = new ArrayDeque<>(made);
    this.tip = onto;
  }

  String tip() {
    return tip;
  }

  /**
   * The tree of the next commit that an earlier call wrote, if that has this message and these
   * parents; else null.
   */
  @Nullable String treeMade(String message, Predicate<List<String>> parents) {
    String next = made.peekFirst();
    return next != null
            && commits.messageOf(next).equals(message)
            && parents.test(commits.parentsOf(next))
        ? commits.treeOf(next)
        : null;
  }

  /** A merge of {@code theirs}. */
  void merge(String tree, String theirs, String message) {
    put(tree, List.of(tip, theirs)::equals, message, () -> List.of(tip, theirs));
  }

  /**
   * A merge of what is to be a commit of its own first, upon the same tip and with the same tree.
   *
   * @param changeMessage of that commit
   */
  void mergeChange(String tree, String changeMessage, String message) {
    put(
        tree,
        parents -> isMergeOfChange(parents, tree),
        message,
        () -> List.of(tip, commits.write(tree, List.of(tip), changeMessage, identity, identity)));
  }

  /** Whether {@code parents} are those of a merge of one commit upon the tip. */
  boolean isMergeOfChange(List<String> parents, String tree) {
    return parents.size() == 2
        && parents.get(0).equals(tip)
        && commits.treeOf(parents.get(1)).equals(tree)
        && commits.parentsOf(parents.get(1)).equals(List.of(tip));
  }

  private void put(
      String tree, Predicate<List<String>> same, String message, Supplier<List<String>> parents) {
    if (!takes(tree, same, message)) {
      tip = commits.write(tree, parents.get(), message, identity, identity);
    }
  }

  /** One commit. */
  void add(String tree, String message) {
    put(tree, List.of(tip)::equals, message, () -> List.of(tip));
  }

  /** {@code original} again. */
  void again(String original, String tree, String message) {
    if (!takes(tree, List.of(tip)::equals, message)) {
      tip = commits.rewrite(original, tree, List.of(tip), message, identity);
    }
  }

  private boolean takes(String tree, Predicate<List<String>> parents, String message) {
    if (tree.equals(treeMade(message, parents))) {
      tip = made.removeFirst();
      return true;
    }
    made.clear();
    return false;
  }
}
