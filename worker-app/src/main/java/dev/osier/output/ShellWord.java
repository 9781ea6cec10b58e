package dev.osier.output;

/** A word as it is typed in a shell: commands that Osier shows can be copied as they are. */
public final class ShellWord {
  private ShellWord() {}

  /** {@code word} itself if it is safe, else in single quotes; controls become spaces. */
  public static String of(String word) {
    String line = SafeText.line(word);
    return line.matches("[A-Za-z0-9_@%+=:,./-]+") ? line : "'" + line.replace("'", "'\\''") + "'";
  }
}
