package dev.osier.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The end of a file that may be long and still grow. */
public final class FileTail {
  private FileTail() {}

  /**
   * The end of a file as UTF-8 text; empty if there is no file, or something else in its place.
   *
   * @param limit bytes
   */
  public static String text(Path path, int limit) throws IOException {
    return new String(bytes(path, 0, limit), StandardCharsets.UTF_8);
  }

  /**
   * The end of what comes after the first {@code from} bytes of a file; none if it is shorter, or
   * there is no file, or something else in its place.
   *
   * @param limit bytes
   */
  public static byte[] bytes(Path path, long from, int limit) throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return new byte[0];
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long begin = Math.min(file.length(), Math.max(from, file.length() - limit));
      file.seek(begin);
      byte[] bytes = new byte[(int) (file.length() - begin)];
      file.readFully(bytes);
      return bytes;
    }
  }
}
