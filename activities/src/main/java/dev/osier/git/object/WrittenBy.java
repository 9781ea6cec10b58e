package dev.osier.git.object;

import java.time.DateTimeException;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;

/**
 * Who a commit says has written it. Git itself writes no commit without a name and a date, but
 * takes each that somebody has made by hand, as {@code git hash-object} does for an agent.
 */
final class WrittenBy {
  /** What git takes off a name's ends, beside blanks and control characters. */
  private static final String CRUD = ".,:;<>\"\\'";

  /** Of the year 9999. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private WrittenBy() {}

  /** Null if that cannot be read. */
  static @Nullable PersonIdent author(RevCommit commit) {
    return read(commit::getAuthorIdent);
  }

  /** Likewise. */
  static @Nullable PersonIdent committer(RevCommit commit) {
    return read(commit::getCommitterIdent);
  }

  private static @Nullable PersonIdent read(Supplier<@Nullable PersonIdent> ident) {
    try {
      return ident.get();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Whether git itself writes a commit of this one, also with a signature. */
  static boolean isGits(@Nullable PersonIdent person) {
    if (person == null) {
      return false;
    }
    long second = person.getWhenAsInstant().getEpochSecond();
    return person.getName().chars().anyMatch(each -> each > ' ' && CRUD.indexOf(each) < 0)
        && second >= 0
        && second <= LAST_SECOND;
  }
}
