package dev.osier.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts payloads with AES-256-GCM, a new nonce for each, as Temporal's samples lay them out: the
 * encoding {@code binary/encrypted}, the key's id beside it, nonce and ciphertext as the data.
 *
 * <p>A payload that is not encrypted is read as it is: a plan may come from somebody who has no
 * key, and histories go on that began before there was one. Never leaves one unencrypted.
 */
public final class EncryptionCodec implements PayloadCodec {
  private static final String ENCODING = "encoding";
  private static final String KEY_ID = "encryption-key-id";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");

  /** What GCM is made for. */
  private static final int NONCE_BYTES = 12;

  private static final int TAG_BITS = 128;

  private final CodecKeys keys;
  private final SecureRandom random = new SecureRandom();

  public EncryptionCodec(CodecKeys keys) {
    this.keys = keys;
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return payloads.stream().map(this::encrypted).toList();
  }

  /**
   * @throws PayloadCodecException if one is encrypted with a key that is not here, or was changed
   */
  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(this::decrypted).toList();
  }

  private Payload encrypted(Payload payload) {
    String id = keys.current();
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key(id), nonce, id);
      byte[] text = cipher.doFinal(payload.toByteArray());
      return Payload.newBuilder()
          .putMetadata(ENCODING, ENCRYPTED)
          .putMetadata("encryption-cipher", ByteString.copyFromUtf8(CIPHER))
          .putMetadata(KEY_ID, ByteString.copyFromUtf8(id))
          .setData(ByteString.copyFrom(nonce).concat(ByteString.copyFrom(text)))
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK without " + CIPHER, e);
    }
  }

  private Payload decrypted(Payload payload) {
    if (!ENCRYPTED.equals(payload.getMetadataMap().get(ENCODING))) {
      return payload;
    }
    String id = payload.getMetadataOrDefault(KEY_ID, ByteString.EMPTY).toStringUtf8();
    ByteString data = payload.getData();
    if (data.size() <= NONCE_BYTES) {
      throw new PayloadCodecException("Cannot read an encrypted payload: it is cut short");
    }
    try {
      Cipher cipher =
          cipher(Cipher.DECRYPT_MODE, key(id), data.substring(0, NONCE_BYTES).toByteArray(), id);
      return Payload.parseFrom(cipher.doFinal(data.substring(NONCE_BYTES).toByteArray()));
    } catch (AEADBadTagException | InvalidProtocolBufferException e) {
      throw new PayloadCodecException(
          "Cannot read an encrypted payload: it was changed, or its key %s is another one here"
              .formatted(id));
    } catch (GeneralSecurityException e) {
      throw new PayloadCodecException("Cannot read an encrypted payload: " + e.getMessage());
    }
  }

  private SecretKey key(String id) {
    SecretKey key = keys.byId().get(id);
    if (key == null) {
      throw new PayloadCodecException(
          "Cannot read an encrypted payload: its key \"%s\" is not here, only %s"
              .formatted(id.replaceAll("\\p{Cntrl}", ""), String.join(", ", keys.byId().keySet())));
    }
    return key;
  }

  /** The id is signed with it, so that it cannot be changed either. */
  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String id)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
