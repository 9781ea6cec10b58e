package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The head of a request for the web pages")
class RequestHeadTest {
  private static RequestHead head(String text) {
    return RequestHead.parse(text.replace("|", "\r\n")).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET",
        "GET /",
        "GET / HTTP/1.0",
        "GET / HTTP/2",
        "GET  / HTTP/1.1",
        "get / HTTP/1.1",
        "GET //evil.example/ HTTP/1.1",
        "GET http://evil.example/ HTTP/1.1",
        "GET /\u0000 HTTP/1.1",
        "GET / HTTP/1.1|Host 127.0.0.1",
        "GET / HTTP/1.1|Host : 127.0.0.1",
        "GET / HTTP/1.1|: 127.0.0.1",
        "GET / HTTP/1.1|A: b| folded: c",
        "GET / HTTP/1.1|A: b\nCookie: c",
        "GET / HTTP/1.1|A: b\rCookie: c"
      })
  @DisplayName("is none where two readers could understand it differently")
  void doubtfulHeadIsNone(String text) {
    assertThat(RequestHead.parse(text.replace("|", "\r\n"))).isEmpty();
  }

  @Test
  @DisplayName("tells cookies, parameters and headers, and none that stands there twice")
  void partsAreRead() {
    RequestHead head =
        head("GET /a/b?x=1&ticket=t.u&y HTTP/1.1|Host: h:1|COOKIE: a=1; b=2=3|cookie: c=4|X:1|x:2");
    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.only("host")).contains("h:1");
    assertThat(head.only("x")).isEmpty();
    assertThat(head.cookie("b")).contains("2=3");
    assertThat(head.cookie("c")).contains("4");
    assertThat(head.cookie("d")).isEmpty();
    assertThat(head.parameter("ticket")).contains("t.u");
    assertThat(head.targetWithout("ticket")).isEqualTo("/a/b?x=1&y");
    assertThat(head("GET /a?ticket=t HTTP/1.1").targetWithout("ticket")).isEqualTo("/a");
    assertThat(head("GET / HTTP/1.1").parameter("ticket")).isEmpty();
  }

  @Test
  @DisplayName("is given on for one request alone")
  void nothingOfTheConnectionIsGivenOn() {
    RequestHead head = head("POST /a HTTP/1.1|Host: h|Connection: keep-alive|Upgrade: h2c|A: b");
    assertThat(head.alone())
        .isEqualTo("POST /a HTTP/1.1\r\nHost: h\r\nA: b\r\nConnection: close\r\n\r\n");
  }
}
