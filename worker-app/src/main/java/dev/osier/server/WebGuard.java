package dev.osier.server;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Decides what becomes of a request for the web pages. They have no users of their own, and can do
 * all that Temporal can: so other users of the machine are kept out, and the pages of other sites
 * and ports in the owner's browser.
 *
 * @param cookie its name; another for each port, since they share their cookies
 * @param users who may come at all
 */
record WebGuard(WebTickets tickets, String cookie, Set<Integer> users) {
  private static final String NEW_LINK =
      "To open it, follow a link that Osier printed; each opens once. For a new one, run osier"
          + " status RUN";

  /** A name that leads here for who resolves it otherwise is of a site that tries to get in. */
  private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost");

  /** Of a browser: it was typed, or it is the pages' own. */
  private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

  /** What becomes of a request. */
  sealed interface Verdict {
    /** It is given on. */
    record Pass() implements Verdict {}

    /**
     * It is sent to the page, without the ticket.
     *
     * @param cookie what it shows from now on; empty: it has one
     * @param ownClick false: the browser shows no cookie where another site sends it
     */
    record Enter(String path, Optional<String> cookie, boolean ownClick) implements Verdict {}

    /** It is refused. */
    record Refuse(int status, String text) implements Verdict {}
  }

  WebGuard {
    users = Set.copyOf(users);
  }

  /**
   * The server's user, root, who becomes that user at will, and, for a server of root's, who became
   * root to start it.
   */
  static Set<Integer> users(int owner, Map<String, String> environment) {
    String sudo = environment.getOrDefault("SUDO_UID", "");
    return owner == SocketOwner.ROOT && sudo.matches("\\d{1,9}")
        ? Set.of(SocketOwner.ROOT, Integer.parseInt(sudo))
        : owner == SocketOwner.ROOT ? Set.of(owner) : Set.of(owner, SocketOwner.ROOT);
  }

  boolean mayCome(OptionalInt user) {
    return user.isPresent() && users.contains(user.getAsInt());
  }

  Verdict decide(RequestHead head, OptionalInt user) {
    if (!mayCome(user)) {
      return new Verdict.Refuse(403, "This is the Web UI of another user");
    }
    Optional<String> host = head.only("host");
    if (host.isEmpty() || !HOSTS.contains(host.get().replaceFirst(":\\d+$", ""))) {
      return new Verdict.Refuse(403, "This is the Web UI of 127.0.0.1, and of no other name");
    }
    Optional<String> site = head.only("sec-fetch-site");
    boolean ownClick = site.map(OWN_SITES::contains).orElse(true);
    Optional<String> ticket =
        head.method().equals("GET") ? head.parameter(WebTickets.PARAMETER) : Optional.empty();
    boolean known =
        head.cookie(cookie).filter(it -> tickets.knows(it, user.getAsInt())).isPresent();
    if (ticket.isPresent()) {
      Optional<String> fresh =
          known ? Optional.empty() : tickets.redeem(ticket.get(), user.getAsInt());
      return known || fresh.isPresent()
          ? new Verdict.Enter(head.targetWithout(WebTickets.PARAMETER), fresh, ownClick)
          : new Verdict.Refuse(403, "This link was used, or is none of this server. " + NEW_LINK);
    }
    if (!known) {
      return new Verdict.Refuse(403, NEW_LINK);
    }
    boolean ownOrigin =
        head.all("origin").stream().allMatch(origin -> origin.equals("http://" + host.get()));
    return ownClick && ownOrigin
        ? new Verdict.Pass()
        : new Verdict.Refuse(403, "This is not for pages of other sites");
  }
}
