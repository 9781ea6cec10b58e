package dev.osier.cli.call;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user writes for where to listen: {@code PORT} on this machine only, or {@code
 * ADDRESS:PORT}.
 */
public final class ListenAddress {
  private static final Pattern FORM =
      Pattern.compile("(?:(?<host>[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]):)?(?<port>\\d{1,5})");

  private static final int LAST_PORT = 0xFFFF;

  private ListenAddress() {}

  /**
   * @param option that it was given by, for the message
   * @throws Refusal if it is no such thing
   */
  public static InetSocketAddress of(String option, String given) throws Refusal {
    Matcher form = FORM.matcher(given.strip());
    if (!form.matches() || Integer.parseInt(form.group("port")) > LAST_PORT) {
      throw Refusal.badInput(
          "Cannot use %s \"%s\": it must be a port, such as 9464, or an address and a port, such as"
                  .formatted(option, given)
              + " 0.0.0.0:9464");
    }
    String host = form.group("host") == null ? "127.0.0.1" : form.group("host");
    InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(form.group("port")));
    if (address.isUnresolved()) {
      throw Refusal.badInput(
          "Cannot use %s \"%s\": there is no host of that name".formatted(option, given));
    }
    return address;
  }

  /** As a user would write it. */
  public static String shown(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
