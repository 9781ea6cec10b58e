package dev.osier.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Request line and headers of an HTTP/1.1 request, strictly: what two readers could understand
 * differently is none.
 *
 * @param target path and query
 */
record RequestHead(String method, String target, List<Header> headers) {
  static final String END = "\r\n\r\n";

  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

  /** About this connection, which is not the next one. */
  private static final Set<String> HOP =
      Set.of("connection", "keep-alive", "proxy-connection", "upgrade");

  record Header(String name, String value) {}

  RequestHead {
    headers = List.copyOf(headers);
  }

  /** Of all bytes before the empty line; empty if it is no head that is understood. */
  static Optional<RequestHead> parse(String text) {
    String[] lines = text.split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    // Not "//", which is another host where it is a link.
    if (words.length != 3
        || !words[0].matches("[A-Z]+")
        || !words[1].matches("/(?!/)[!-~]*|/")
        || !words[2].equals("HTTP/1.1")) {
      return Optional.empty();
    }
    List<Header> headers = new ArrayList<>();
    for (String line : List.of(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      if (colon < 1 || !line.substring(0, colon).matches(TOKEN) || hasControls(line)) {
        return Optional.empty();
      }
      headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return Optional.of(new RequestHead(words[0], words[1], headers));
  }

  private static boolean hasControls(String line) {
    return line.chars().anyMatch(c -> c < ' ' && c != '\t');
  }

  /** The value of a header that stands there once; empty also if it stands there twice. */
  Optional<String> only(String name) {
    List<String> values = all(name);
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  List<String> all(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  Optional<String> cookie(String name) {
    return all("cookie").stream()
        .flatMap(value -> List.of(value.split(";", -1)).stream())
        .map(String::strip)
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst();
  }

  /** The value of a parameter of the query, as it is written. */
  Optional<String> parameter(String name) {
    return query().stream()
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst();
  }

  /** The target without a parameter. */
  String targetWithout(String name) {
    List<String> rest = query().stream().filter(pair -> !pair.startsWith(name + "=")).toList();
    String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    return rest.isEmpty() ? path : path + "?" + String.join("&", rest);
  }

  private List<String> query() {
    int mark = target.indexOf('?');
    return mark < 0 ? List.of() : List.of(target.substring(mark + 1).split("&", -1));
  }

  /** As it is given on: for this request alone, since the next one is looked at anew. */
  String alone() {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    for (Header header : headers) {
      if (!HOP.contains(header.name().toLowerCase(Locale.ROOT))) {
        text.append(header.name()).append(": ").append(header.value()).append("\r\n");
      }
    }
    return text.append("Connection: close").append(END).toString();
  }
}
