package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.codec.CodecKeys;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecCommandTest {
  private static final Map<String, String> KEYS =
      Map.of("OSIER_CODEC_KEYS", CodecKeys.create("k1"));

  @TempDir Path folder;

  private String refused(Map<String, String> environment, String... args) {
    InProcess osier = new InProcess(folder, environment, new byte[0]);
    assertThat(osier.run(args)).as(osier.err()).isEqualTo(2);
    assertThat(osier.out()).isEmpty();
    return osier.err();
  }

  @Test
  void withoutKeysItSaysHowOneIsMade() {
    assertThat(refused(Map.of(), "codec"))
        .isEqualTo(
            "Cannot start the codec: neither OSIER_CODEC_KEYS nor OSIER_CODEC_KEYS_FILE is set\n"
                + "To make a key, run osier codec --new-key ID\n");
  }

  @Test
  void idOfANewKeyIsAName() {
    assertThat(refused(Map.of(), "codec", "--new-key", "a:b"))
        .isEqualTo(
            "Cannot make a key: its id must be 1 to 40 letters, digits, \".\", \"_\" or \"-\"\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "http", "", "-1", "a b:80", "999999", "[::1:80", "1:2:3"})
  void portIsAPortOrAnAddressAndAPort(String port) {
    assertThat(refused(KEYS, "codec", "--port=" + port))
        .isEqualTo(
            "Cannot use --port \"%s\": it must be a port, such as 9464, or an address and a port,"
                    .formatted(port)
                + " such as 0.0.0.0:9464\n");
  }

  @Test
  void hostOfAnAddressIsKnown() {
    assertThat(refused(KEYS, "codec", "--port", "osier.invalid:80"))
        .isEqualTo("Cannot use --port \"osier.invalid:80\": there is no host of that name\n");
  }

  @Test
  void portThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(refused(KEYS, "codec", "--port", Integer.toString(taken.getLocalPort())))
          .isEqualTo(
              "Cannot listen at 127.0.0.1:%d: Address already in use\n"
                  .formatted(taken.getLocalPort()));
    }
  }
}
