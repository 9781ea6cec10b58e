package dev.osier.codec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that payloads are encrypted with: the first encrypts, all of them decrypt. So a key is
 * replaced by putting a new one first everywhere, and is dropped when no history holds it any more.
 *
 * <p>From {@code OSIER_CODEC_KEYS}, {@code ID:BASE64,ID:BASE64…}, or the file that {@code
 * OSIER_CODEC_KEYS_FILE} names, one to a line. No message ever holds a key.
 *
 * @param byId in the order given; at least one
 */
public record CodecKeys(Map<String, SecretKey> byId) {
  static final String VARIABLE = "OSIER_CODEC_KEYS";
  static final String FILE_VARIABLE = "OSIER_CODEC_KEYS_FILE";

  /** AES-256. */
  private static final int KEY_BYTES = 32;

  /** Keys of a rotation: more are a file of something else. */
  private static final int LIMIT = 100;

  /** Stands in each payload, readable. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  public CodecKeys {
    byId = new LinkedHashMap<>(byId);
    if (byId.isEmpty()) {
      throw new IllegalArgumentException("no key");
    }
  }

  /**
   * The keys of this host, or empty if payloads are not encrypted.
   *
   * @throws IllegalArgumentException if they are given and cannot be used, with what is wrong
   */
  public static Optional<CodecKeys> of(Map<String, String> environment) {
    String given = environment.getOrDefault(VARIABLE, "");
    String file = environment.getOrDefault(FILE_VARIABLE, "");
    if (given.isBlank() && file.isBlank()) {
      return Optional.empty();
    }
    if (!given.isBlank() && !file.isBlank()) {
      throw unusable(VARIABLE, FILE_VARIABLE + " is set as well; set one of them");
    }
    return Optional.of(given.isBlank() ? read(file) : parse(VARIABLE, given));
  }

  private static CodecKeys read(String file) {
    try {
      return parse(FILE_VARIABLE, Files.readString(Path.of(file)));
    } catch (IOException | InvalidPathException e) {
      throw unusable(FILE_VARIABLE, "the file " + file + " cannot be read");
    }
  }

  private static CodecKeys parse(String variable, String text) {
    List<String> entries = new ArrayList<>();
    for (String entry : text.split("[,\\r\\n]", -1)) {
      if (!entry.isBlank() && !entry.strip().startsWith("#")) {
        entries.add(entry.strip());
      }
    }
    if (entries.isEmpty() || entries.size() > LIMIT) {
      throw unusable(variable, "it has %d keys, of 1 to %d".formatted(entries.size(), LIMIT));
    }
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      String which = "key " + (i + 1);
      int colon = entries.get(i).indexOf(':');
      String id = colon < 0 ? "" : entries.get(i).substring(0, colon).strip();
      if (!ID.matcher(id).matches()) {
        throw unusable(
            variable, which + " does not begin with an id of letters and digits, and a colon");
      }
      byte[] bytes = bytes(entries.get(i).substring(colon + 1).strip());
      if (bytes.length != KEY_BYTES) {
        throw unusable(variable, which + " (" + id + ") is not 32 bytes in base64");
      }
      if (keys.put(id, new SecretKeySpec(bytes, "AES")) != null) {
        throw unusable(variable, "two keys have the id " + id);
      }
    }
    return new CodecKeys(keys);
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static IllegalArgumentException unusable(String variable, String fact) {
    return new IllegalArgumentException(
        "Cannot use %s: %s\nTo make a key, run osier codec --new-key ID".formatted(variable, fact));
  }

  /**
   * A new key, as {@code OSIER_CODEC_KEYS} takes it.
   *
   * @throws IllegalArgumentException if {@code id} cannot be one
   */
  public static String create(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "Cannot make a key: its id must be 1 to 40 letters, digits, \".\", \"_\" or \"-\"");
    }
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return id + ":" + Base64.getEncoder().encodeToString(bytes);
  }

  /** The id of the key that encrypts. */
  String current() {
    return byId.keySet().iterator().next();
  }

  /** Without the keys themselves: what is logged by mistake tells nothing. */
  @Override
  public String toString() {
    return "CodecKeys" + byId.keySet();
  }
}
