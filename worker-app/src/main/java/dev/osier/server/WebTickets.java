package dev.osier.server;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may look at web pages: a link carries a ticket, which anybody makes who has the secret, and
 * which is good once. A browser starts programs and keeps histories that others read, so from then
 * on it shows a cookie, good for the user only who came with the ticket: cookies of 127.0.0.1 go to
 * every port there, also to another user's.
 */
final class WebTickets {
  static final String PARAMETER = "ticket";

  private final String secret;
  private final Set<String> used = new HashSet<>();

  /** The user of each cookie. */
  private final Map<String, Integer> visitors = new HashMap<>();

  WebTickets(String secret) {
    this.secret = secret;
  }

  /**
   * A fresh link, by the record of a gate.
   *
   * @param path begins with a slash
   */
  static String link(ServerRecord gate, String path) {
    String name = SecretToken.fresh();
    String ticket = name + "." + SecretToken.seal(String.valueOf(gate.token()), name);
    return "http://%s%s%s%s=%s"
        .formatted(gate.address(), path, path.contains("?") ? "&" : "?", PARAMETER, ticket);
  }

  /** Gives a cookie for a ticket; empty if it is none, or was used. */
  synchronized Optional<String> redeem(String ticket, int user) {
    int dot = ticket.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String name = ticket.substring(0, dot);
    boolean made = SecretToken.same(SecretToken.seal(secret, name), ticket.substring(dot + 1));
    if (!made || !used.add(name)) {
      return Optional.empty();
    }
    String cookie = SecretToken.fresh();
    visitors.put(cookie, user);
    return Optional.of(cookie);
  }

  synchronized boolean knows(String cookie, int user) {
    Integer visitor = visitors.get(cookie);
    return visitor != null && visitor == user;
  }
}
