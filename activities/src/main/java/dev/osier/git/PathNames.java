package dev.osier.git;

import dev.osier.process.ByteText;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files as git gives them ({@link ByteText}), as paths and back: also those that are not
 * UTF-8, or that the locale of this process has no characters for.
 */
public final class PathNames {
  private static final String SAFE = "/-._~";

  private PathNames() {}

  /** The file {@code name}, with {@code /} between its directories, in {@code root}. */
  public static Path in(Path root, String name) {
    if (!ByteText.isEscaped(name)) {
      try {
        return root.resolve(name);
      } catch (InvalidPathException e) {
        // The locale has no such characters.
      }
    }
    // A URI has the bytes themselves.
    String base = root.toAbsolutePath().toUri().getRawPath();
    StringBuilder uri = new StringBuilder("file://").append(base);
    if (!base.endsWith("/")) {
      uri.append('/');
    }
    for (byte each : ByteText.encode(name)) {
      char next = (char) (each & 0xff);
      boolean plain =
          (next >= 'a' && next <= 'z')
              || (next >= 'A' && next <= 'Z')
              || (next >= '0' && next <= '9')
              || SAFE.indexOf(next) >= 0;
      uri.append(plain ? String.valueOf(next) : "%%%02X".formatted((int) next));
    }
    return Path.of(URI.create(uri.toString()));
  }

  /** The name of {@code file} in {@code root}, as git gives it. */
  public static String of(Path root, Path file) {
    Path relative = root.relativize(file);
    String name = relative.toString();
    if (name.indexOf('\uFFFD') < 0 && name.indexOf('?') < 0 && !ByteText.isEscaped(name)) {
      return name;
    }
    String base = slashed(root.toAbsolutePath().toUri().getRawPath());
    String all = file.toAbsolutePath().toUri().getRawPath();
    String rest = all.substring(base.length());
    return ByteText.decode(bytes(rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest));
  }

  private static String slashed(String path) {
    return path.endsWith("/") ? path : path + "/";
  }

  private static byte[] bytes(String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int at = 0; at < raw.length(); at++) {
      char next = raw.charAt(at);
      if (next == '%') {
        bytes.write(Integer.parseInt(raw.substring(at + 1, at + 3), 16));
        at += 2;
      } else {
        bytes.write(next);
      }
    }
    return bytes.toByteArray();
  }
}
