package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.server.WebGuard.Verdict;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The guard of the web pages")
class WebGuardTest {
  private static final int OWNER = 1000;
  private static final int OTHER = 1001;

  private final ServerRecord gate = new ServerRecord(1, 1, "127.0.0.1:4321", SecretToken.fresh());
  private final WebTickets tickets = new WebTickets(String.valueOf(gate.token()));
  private final WebGuard guard =
      new WebGuard(tickets, "osier-4321", WebGuard.users(OWNER, Map.of()));

  private static RequestHead head(String method, String target, String... headers) {
    return RequestHead.parse(
            "%s %s HTTP/1.1\r\nHost: 127.0.0.1:4321%s"
                .formatted(
                    method,
                    target,
                    headers.length == 0 ? "" : "\r\n" + String.join("\r\n", headers)))
        .orElseThrow();
  }

  /** Path and query of a fresh link. */
  private String link() {
    URI uri = URI.create(WebTickets.link(gate, "/namespaces/default?a=b"));
    assertThat(uri.getAuthority()).isEqualTo("127.0.0.1:4321");
    return uri.getPath() + "?" + uri.getQuery();
  }

  private Verdict decide(RequestHead head, int user) {
    return guard.decide(head, OptionalInt.of(user));
  }

  /** As a header. */
  private String cookie() {
    Verdict.Enter enter = (Verdict.Enter) decide(head("GET", link()), OWNER);
    return "Cookie: osier-4321=" + enter.cookie().orElseThrow();
  }

  @Test
  @DisplayName("takes a ticket once, and gives a cookie for it")
  void ticketIsGoodOnce() {
    RequestHead click = head("GET", link(), "Sec-Fetch-Site: none");
    Verdict.Enter enter = (Verdict.Enter) decide(click, OWNER);
    assertThat(enter.path()).isEqualTo("/namespaces/default?a=b");
    assertThat(enter.ownClick()).isTrue();
    assertThat(decide(click, OWNER)).isInstanceOf(Verdict.Refuse.class);
    String cookie = "Cookie: other=1; osier-4321=" + enter.cookie().orElseThrow();
    assertThat(decide(head("POST", "/api", cookie), OWNER)).isInstanceOf(Verdict.Pass.class);
    assertThat(decide(head("GET", click.target(), cookie), OWNER))
        .as("a link that was used, in the browser that used it")
        .isEqualTo(new Verdict.Enter("/namespaces/default?a=b", Optional.empty(), true));
  }

  @Test
  @DisplayName("sends a click on another site's page on by a page of its own")
  void clickElsewhereIsNotRedirected() {
    RequestHead click = head("GET", link(), "Sec-Fetch-Site: cross-site");
    assertThat(((Verdict.Enter) decide(click, OWNER)).ownClick()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "x.y", ".", "..", "x."})
  @DisplayName("refuses tickets that it did not make")
  void forgedTicketIsRefused(String ticket) {
    assertThat(decide(head("GET", "/?ticket=" + ticket), OWNER)).isInstanceOf(Verdict.Refuse.class);
    assertThat(decide(head("POST", link()), OWNER)).isInstanceOf(Verdict.Refuse.class);
    String old = link().replaceAll("ticket=.*", "ticket=" + WebTickets.PARAMETER + ".x");
    assertThat(decide(head("GET", old), OWNER)).isInstanceOf(Verdict.Refuse.class);
  }

  @Test
  @DisplayName(
      "takes a cookie from the user only who came with the ticket, and no other user at all")
  void cookieIsBoundToItsUser() {
    String cookie = cookie();
    assertThat(decide(head("GET", "/", cookie), OWNER)).isInstanceOf(Verdict.Pass.class);
    assertThat(decide(head("GET", "/", cookie), SocketOwner.ROOT))
        .isInstanceOf(Verdict.Refuse.class);
    assertThat(decide(head("GET", "/", cookie), OTHER)).isInstanceOf(Verdict.Refuse.class);
    assertThat(decide(head("GET", link()), OTHER)).isInstanceOf(Verdict.Refuse.class);
    assertThat(guard.decide(head("GET", "/", cookie), OptionalInt.empty()))
        .as("a user whom the kernel does not tell")
        .isInstanceOf(Verdict.Refuse.class);
    assertThat(decide(head("GET", "/"), OWNER)).isInstanceOf(Verdict.Refuse.class);
    assertThat(decide(head("GET", "/", cookie + "x"), OWNER)).isInstanceOf(Verdict.Refuse.class);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site: cross-site, false",
    "Sec-Fetch-Site: same-site, false",
    "Sec-Fetch-Site: same-origin, true",
    "Sec-Fetch-Site: none, true",
    "Origin: http://127.0.0.1:4321, true",
    "Origin: http://127.0.0.1:9999, false",
    "Origin: https://evil.example, false",
    "Origin: null, false"
  })
  @DisplayName("refuses what pages of other sites and ports ask for with the owner's cookie")
  void otherPagesAreRefused(String header, boolean passes) {
    Verdict verdict = decide(head("POST", "/api/v1/x", cookie(), header), OWNER);
    assertThat(verdict instanceof Verdict.Pass).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:4321, true",
    "localhost:9000, true",
    "127.0.0.1, true",
    "evil.example:4321, false",
    "127.0.0.1.evil.example, false",
    "127.0.0.1:4321:1, false"
  })
  @DisplayName("answers by its own name only")
  void otherNamesAreRefused(String host, boolean passes) {
    String text = "GET / HTTP/1.1\r\nHost: " + host + "\r\n" + cookie();
    Verdict verdict = decide(RequestHead.parse(text).orElseThrow(), OWNER);
    assertThat(verdict instanceof Verdict.Pass).isEqualTo(passes);
    RequestHead twice = RequestHead.parse(text + "\r\nHost: " + host).orElseThrow();
    assertThat(decide(twice, OWNER)).isInstanceOf(Verdict.Refuse.class);
  }

  @Test
  @DisplayName("lets come who can become the owner anyway, and who became root")
  void usersAreFew() {
    assertThat(WebGuard.users(OWNER, Map.of("SUDO_UID", "1001")))
        .isEqualTo(Set.of(OWNER, SocketOwner.ROOT));
    assertThat(WebGuard.users(SocketOwner.ROOT, Map.of())).isEqualTo(Set.of(SocketOwner.ROOT));
    assertThat(WebGuard.users(SocketOwner.ROOT, Map.of("SUDO_UID", "1001")))
        .isEqualTo(Set.of(SocketOwner.ROOT, OTHER));
    assertThat(WebGuard.users(SocketOwner.ROOT, Map.of("SUDO_UID", "-1")))
        .isEqualTo(Set.of(SocketOwner.ROOT));
  }

  @Test
  @DisplayName("writes no secret into a log")
  void recordHidesItsToken() {
    assertThat(gate.toString()).doesNotContain(String.valueOf(gate.token()));
  }
}
