package dev.osier.merge;

import dev.osier.fault.FaultCause;
import dev.osier.git.Identity;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Signer;
import dev.osier.git.object.Signer.Signature;
import dev.osier.git.object.Signer.Signed;
import dev.osier.git.object.Signer.Unsigned;
import dev.osier.plan.MergeSign;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the commits of one call, signed where that is wished. Of those that need not be signed
 * none is tried any more once one was not: what asks somebody in vain takes its time for each.
 */
final class CommitWriter {
  private final Commits commits;
  private final Identity identity;
  private final MergeSign sign;
  private final @Nullable Signer signer;
  private @Nullable String unsigned;

  /**
   * @param signer null: nothing is signed, whatever {@code sign} says
   */
  CommitWriter(Commits commits, Identity identity, MergeSign sign, @Nullable Signer signer) {
    this.commits = commits;
    this.identity = identity;
    this.sign = signer == null ? MergeSign.NEVER : sign;
    this.signer = signer;
  }

  /** Writes a commit. */
  String write(String tree, List<String> parents, String message) throws InterruptedException {
    return signed(commits.write(tree, parents, message, identity, identity));
  }

  /** Writes {@code original} again. */
  String rewrite(String original, String tree, List<String> parents, String message)
      throws InterruptedException {
    return signed(commits.rewrite(original, tree, parents, message, identity));
  }

  /** Whether signatures are wished at all. */
  boolean signs() {
    return sign != MergeSign.NEVER;
  }

  /** Whether a commit that an earlier call wrote may stand. */
  boolean takes(String commit) {
    return sign != MergeSign.REQUIRE || commits.isSigned(commit);
  }

  /** Whether {@code commit} has no signature although it should have one, and notes that. */
  boolean lacks(String commit) {
    boolean lacks = signs() && !commits.isSigned(commit);
    if (lacks && unsigned == null) {
      // Written by an earlier call, which knew why.
      unsigned = "";
    }
    return lacks;
  }

  /** What is to be said of commits that are not signed. */
  List<String> problems() {
    return unsigned == null
        ? List.of()
        : List.of("Some merges are not signed" + (unsigned.isEmpty() ? "" : ": " + unsigned));
  }

  private String signed(String commit) throws InterruptedException {
    if (signer == null || !signs() || unsigned != null) {
      return commit;
    }
    Signature signature = signer.sign(commits, commit);
    if (signature instanceof Signed signed) {
      return signed.commit();
    }
    String reason = ((Unsigned) signature).reason();
    if (sign == MergeSign.REQUIRE) {
      throw new MergeFaultException(
          FaultCause.NOT_SIGNED,
          "Cannot sign a merge, which merge.sign requires: %s".formatted(reason));
    }
    unsigned = reason;
    return commit;
  }
}
