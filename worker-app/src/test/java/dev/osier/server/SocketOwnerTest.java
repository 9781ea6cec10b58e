package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
@DisplayName("The user of a connection, as the kernel tells")
class SocketOwnerTest {
  private static final int NOBODY = 65534;

  private static OptionalInt farEnd(Socket accepted) {
    return SocketOwner.of(
        (InetSocketAddress) accepted.getRemoteSocketAddress(),
        (InetSocketAddress) accepted.getLocalSocketAddress());
  }

  private static ServerSocket listening() throws Exception {
    return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
  }

  @Test
  @DisplayName("is this one for a connection of its own, and nobody known once it is closed")
  void ownConnection() throws Exception {
    try (ServerSocket server = listening();
        Socket far = new Socket("127.0.0.1", server.getLocalPort());
        Socket near = server.accept()) {
      assertThat(SocketOwner.self()).isPresent();
      assertThat(farEnd(near)).isEqualTo(SocketOwner.self());
      assertThat(SocketOwner.otherListener(server.getLocalPort())).isEmpty();
      far.close();
      assertThat(near.getInputStream().read()).isEqualTo(-1);
      assertThat(farEnd(near)).as("a closed one, of which the kernel says root").isEmpty();
    }
  }

  @Test
  @DisplayName("is another one for another's connection, and for what another listens at")
  void othersConnection() throws Exception {
    assumeTrue(SocketOwner.self().equals(OptionalInt.of(SocketOwner.ROOT)), "needs root");
    try (ServerSocket server = listening()) {
      Process other =
          nobody(
              """
              use IO::Socket::INET; $| = 1;
              $far = IO::Socket::INET->new("127.0.0.1:%d") or die;
              $own = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1:0") or die;
              print $own->sockport, "\\n"; <STDIN>;
              """
                  .formatted(server.getLocalPort()));
      try (Socket near = server.accept();
          BufferedReader said =
              new BufferedReader(
                  new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
        int port = Integer.parseInt(said.readLine());
        assertThat(farEnd(near)).hasValue(NOBODY);
        assertThat(SocketOwner.otherListener(port)).hasValue(NOBODY);
      } finally {
        other.destroyForcibly().waitFor();
      }
    }
  }

  private static Process nobody(String perl) throws Exception {
    return new ProcessBuilder(
            List.of(
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-e", perl))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
