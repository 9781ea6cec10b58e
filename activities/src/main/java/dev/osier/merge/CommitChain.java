package dev.osier.merge;

import dev.osier.git.object.Commits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commits of an integration as they are written one upon the other. One that an earlier call
 * has written is taken again if it is what is to be written now: so a call after a lost answer
 * gives the same ids, and a commit that somebody else put there is not taken for a merge.
 */
final class CommitChain {
  private final Commits commits;
  private final CommitWriter writer;
  private final Deque<String> made;
  private String tip;

  /**
   * @param made what stands above {@code onto}, the oldest first
   */
  CommitChain(Commits commits, CommitWriter writer, String onto, List<String> made) {
    this.commits = commits;
    this.writer = writer;
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
            && writer.takes(next)
            && commits.messageOf(next).equals(message)
            && parents.test(commits.parentsOf(next))
        ? commits.treeOf(next)
        : null;
  }

  /** A merge of {@code theirs}. */
  void merge(String tree, String theirs, String message) throws InterruptedException {
    List<String> parents = List.of(tip, theirs);
    if (!takes(tree, parents::equals, message)) {
      tip = writer.write(tree, parents, message);
    }
  }

  /**
   * A merge of what is to be a commit of its own first, upon the same tip and with the same tree.
   *
   * @param changeMessage of that commit
   */
  void mergeChange(String tree, String changeMessage, String message) throws InterruptedException {
    if (!takes(tree, parents -> isMergeOfChange(parents, tree), message)) {
      String change = writer.write(tree, List.of(tip), changeMessage);
      tip = writer.write(tree, List.of(tip, change), message);
    }
  }

  /** Whether {@code parents} are those of a merge of one commit upon the tip. */
  boolean isMergeOfChange(List<String> parents, String tree) {
    return parents.size() == 2
        && parents.get(0).equals(tip)
        && commits.treeOf(parents.get(1)).equals(tree)
        && commits.parentsOf(parents.get(1)).equals(List.of(tip));
  }

  /** One commit. */
  void add(String tree, String message) throws InterruptedException {
    List<String> parents = List.of(tip);
    if (!takes(tree, parents::equals, message)) {
      tip = writer.write(tree, parents, message);
    }
  }

  /** {@code original} again. */
  void again(String original, String tree, String message) throws InterruptedException {
    List<String> parents = List.of(tip);
    if (!takes(tree, parents::equals, message)) {
      tip = writer.rewrite(original, tree, parents, message);
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
