package dev.osier.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as text without loss: UTF-8, and each byte that is none as a character of its own, U+F780
 * to U+F7FF of the area for private use. So a file's name that is not UTF-8 comes out of a
 * program's answer, passes through rules and lists, and goes into the next program as the same
 * bytes.
 *
 * <p>Not surrogates that stand alone, as other languages use: no JSON can hold them. A name that
 * has one of these characters itself is read byte by byte, so nothing is ambiguous.
 */
public final class ByteText {
  /** U+F700 and the byte. */
  private static final char ESCAPE = '\uF700';

  private static final char FIRST = '\uF780';
  private static final char LAST = '\uF7FF';
  private static final char REPLACEMENT = '\uFFFD';

  private ByteText() {}

  /** The text of {@code bytes}. */
  public static String decode(byte[] bytes) {
    String plain = new String(bytes, StandardCharsets.UTF_8);
    return plain.indexOf(REPLACEMENT) < 0 && !isEscaped(plain) ? plain : decodeWithEscapes(bytes);
  }

  private static String decodeWithEscapes(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    // Reports what is malformed.
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (in.hasRemaining()) {
      CoderResult result = decoder.decode(in, out, true);
      out.flip();
      while (out.hasRemaining()) {
        append(out.get(), text);
      }
      out.clear();
      for (int left = result.isMalformed() ? result.length() : 0; left > 0; left--) {
        text.append(escape(in.get()));
      }
    }
    return text.toString();
  }

  private static void append(char next, StringBuilder text) {
    if (next < FIRST || next > LAST) {
      text.append(next);
      return;
    }
    for (byte each : String.valueOf(next).getBytes(StandardCharsets.UTF_8)) {
      text.append(escape(each));
    }
  }

  private static char escape(byte value) {
    return (char) (ESCAPE + (value & 0xff));
  }

  /** The bytes that {@link #decode} read as {@code text}. */
  public static byte[] encode(String text) {
    if (!isEscaped(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next >= FIRST && next <= LAST) {
        bytes.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
        bytes.write(next - ESCAPE);
        from = at + 1;
      }
    }
    bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /** Whether the text stands for bytes that are no UTF-8. */
  public static boolean isEscaped(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) >= FIRST && text.charAt(at) <= LAST) {
        return true;
      }
    }
    return false;
  }

  /** For people: such a byte as {@code \xE9}. */
  public static String shown(String text) {
    if (!isEscaped(text)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next >= FIRST && next <= LAST) {
        shown.append("\\x%02X".formatted(next - ESCAPE));
      } else {
        shown.append(next);
      }
    }
    return shown.toString();
  }
}
