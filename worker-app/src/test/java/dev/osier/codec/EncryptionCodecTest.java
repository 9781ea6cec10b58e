package dev.osier.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.GlobalDataConverter;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncryptionCodecTest {
  private static final String OLD = CodecKeys.create("k1");
  private static final String NEW = CodecKeys.create("k2");
  private static final Payload SECRET =
      GlobalDataConverter.get().toPayload("the plan of the shop").orElseThrow();

  @TempDir Path folder;

  private static EncryptionCodec codec(String keys) {
    return new EncryptionCodec(CodecKeys.of(Map.of("OSIER_CODEC_KEYS", keys)).orElseThrow());
  }

  private static Payload encoded(String keys) {
    return codec(keys).encode(List.of(SECRET)).get(0);
  }

  @Test
  void payloadComesBackAndTellsNothingMeanwhile() {
    Payload encrypted = encoded(OLD);
    assertThat(encrypted.toString()).doesNotContain("shop", "json/plain").contains("k1");
    assertThat(codec(OLD).decode(List.of(encrypted))).containsExactly(SECRET);
  }

  @Test
  void equalPayloadsDoNotLookEqual() {
    assertThat(encoded(OLD).getData()).isNotEqualTo(encoded(OLD).getData());
  }

  @Test
  void newKeyEncryptsAndTheOldOneStillReads() {
    Payload before = encoded(OLD);
    EncryptionCodec rotated = codec(NEW + "," + OLD);
    Payload after = rotated.encode(List.of(SECRET)).get(0);
    assertThat(after.getMetadataOrThrow("encryption-key-id").toStringUtf8()).isEqualTo("k2");
    assertThat(rotated.decode(List.of(before, after))).containsExactly(SECRET, SECRET);
  }

  @Test
  void missingKeyIsNamed() {
    assertThatThrownBy(() -> codec(NEW).decode(List.of(encoded(OLD))))
        .isInstanceOf(PayloadCodecException.class)
        .hasMessage("Cannot read an encrypted payload: its key \"k1\" is not here, only k2");
  }

  @Test
  void changedPayloadIsRefused() {
    Payload encrypted = encoded(OLD);
    byte[] bytes = encrypted.getData().toByteArray();
    bytes[bytes.length - 1] ^= 1;
    Payload changed = encrypted.toBuilder().setData(ByteString.copyFrom(bytes)).build();
    assertThatThrownBy(() -> codec(OLD).decode(List.of(changed)))
        .isInstanceOf(PayloadCodecException.class)
        .hasMessage(
            "Cannot read an encrypted payload: it was changed, or its key k1 is another one here");
  }

  @Test
  void sameIdWithAnotherKeyIsNotRead() {
    assertThatThrownBy(() -> codec(CodecKeys.create("k1")).decode(List.of(encoded(OLD))))
        .hasMessageContaining("its key k1 is another one here");
  }

  @Test
  void payloadOfOneIdIsNotReadAsThatOfAnother() {
    String same = OLD.substring(OLD.indexOf(':'));
    Payload moved =
        encoded(OLD).toBuilder()
            .putMetadata("encryption-key-id", ByteString.copyFromUtf8("other"))
            .build();
    assertThatThrownBy(() -> codec("other" + same).decode(List.of(moved)))
        .isInstanceOf(PayloadCodecException.class);
  }

  @Test
  void payloadThatIsCutShortIsRefused() {
    Payload cut = encoded(OLD).toBuilder().setData(ByteString.copyFromUtf8("short")).build();
    assertThatThrownBy(() -> codec(OLD).decode(List.of(cut)))
        .hasMessage("Cannot read an encrypted payload: it is cut short");
  }

  @Test
  void whatIsNotEncryptedIsReadAsItIs() {
    assertThat(codec(OLD).decode(List.of(SECRET))).containsExactly(SECRET);
  }

  @Test
  void keysAreReadFromAFileOneToALine() throws Exception {
    Path file =
        Files.writeString(folder.resolve("keys"), "# of 2026\n" + NEW + "\n\n" + OLD + "\n");
    CodecKeys keys = CodecKeys.of(Map.of("OSIER_CODEC_KEYS_FILE", file.toString())).orElseThrow();
    assertThat(keys.byId()).containsOnlyKeys("k1", "k2");
    assertThat(keys.current()).isEqualTo("k2");
    assertThat(keys).hasToString("CodecKeys[k2, k1]");
  }

  @Test
  void withoutKeysNothingIsEncrypted() {
    assertThat(CodecKeys.of(Map.of("OSIER_CODEC_KEYS", " "))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c2VjcmV0c2VjcmV0      | key 1 does not begin with an id",
        "k1:c2VjcmV0c2VjcmV0   | key 1 (k1) is not 32 bytes in base64",
        "k1:%%c2VjcmV0c2VjcmV0 | key 1 (k1) is not 32 bytes in base64",
        "-k:c2VjcmV0c2VjcmV0   | key 1 does not begin with an id",
        ",,                    | it has 0 keys",
      })
  void wrongKeysAreRefusedAndNeverShown(String given, String fact) {
    assertThatThrownBy(() -> codec(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot use OSIER_CODEC_KEYS: " + fact)
        .hasMessageEndingWith("To make a key, run osier codec --new-key ID")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void twoKeysOfOneIdAreRefused() {
    assertThatThrownBy(() -> codec(OLD + "," + CodecKeys.create("k1")))
        .hasMessageContaining("two keys have the id k1");
  }

  @Test
  void keysInTwoPlacesAreRefused() {
    assertThatThrownBy(
            () -> CodecKeys.of(Map.of("OSIER_CODEC_KEYS", OLD, "OSIER_CODEC_KEYS_FILE", "/x")))
        .hasMessageContaining("OSIER_CODEC_KEYS_FILE is set as well");
  }

  @Test
  void fileThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> CodecKeys.of(Map.of("OSIER_CODEC_KEYS_FILE", "/nowhere/keys")))
        .hasMessageContaining("the file /nowhere/keys cannot be read");
  }
}
