package dev.osier.git;

import dev.osier.process.ProgramResult.Exited;

/** A name and an address, for commits. */
public record Identity(String name, String email) {

  /** Who commits where the user has no name: a commit must not fail for that. */
  public static final Identity OSIER = new Identity("Osier", "osier@localhost");

  /** The user's, as git would write it into a commit made with {@code git}; else {@link #OSIER}. */
  public static Identity of(Git git) throws InterruptedException {
    Exited ident = git.call("var", "GIT_COMMITTER_IDENT");
    String text = ident.text();
    int open = text.lastIndexOf(" <");
    int close = text.lastIndexOf('>');
    if (!ident.succeeded() || open <= 0 || close < open) {
      return OSIER;
    }
    return new Identity(text.substring(0, open), text.substring(open + 2, close));
  }

  @Override
  public String toString() {
    return name + " <" + email + ">";
  }
}
