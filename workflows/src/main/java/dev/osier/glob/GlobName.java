package dev.osier.glob;

import dev.osier.text.Quote;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link Glob} between two slashes: one or two ways to read it (two if it has {@code
 * [..]}, which also stands for itself), each a row of signs.
 */
final class GlobName {
  private static final Sign MANY = new Sign(CodePoints.ANY, true);

  private static final ProductWalk<Sign> WALK =
      new ProductWalk<>(Sign::many, (a, b) -> a.set().intersects(b.set()));

  /** {@code *}. */
  static final GlobName ANY = any();

  private static final Pattern WILD = Pattern.compile("[*?\\[\\\\]");

  /** Empty for a name without wildcards, of which plans are full: its text says it all. */
  private final List<List<Sign>> ways;

  private final @Nullable String literal;

  /** The fixed signs that it begins and ends with in every reading. */
  private final String prefix;

  private final String suffix;

  /**
   * @param many any number of them, also none
   */
  private record Sign(CodePoints set, boolean many) {}

  private GlobName(String literal) {
    this.ways = List.of();
    this.literal = literal;
    prefix = literal;
    suffix = literal;
  }

  private GlobName(List<List<Sign>> ways) {
    this.ways = ways;
    literal = null;
    List<Sign> signs = ways.size() == 1 ? ways.get(0) : List.of();
    List<Sign> backwards = new ArrayList<>(signs);
    Collections.reverse(backwards);
    prefix = fixedStart(signs);
    suffix = new StringBuilder(fixedStart(backwards)).reverse().toString();
  }

  private static List<Sign> signs(String literal) {
    return literal.codePoints().mapToObj(c -> new Sign(CodePoints.of(c), false)).toList();
  }

  private List<List<Sign>> ways() {
    return literal == null ? ways : List.of(signs(literal));
  }

  private static String fixedStart(List<Sign> signs) {
    StringBuilder fixed = new StringBuilder();
    for (Sign sign : signs) {
      OptionalInt only = sign.set().only();
      if (only.isEmpty()) {
        break;
      }
      fixed.appendCodePoint(only.getAsInt());
    }
    return fixed.toString();
  }

  /** One that is equal to {@code *} in all but identity. */
  static GlobName any() {
    return new GlobName(List.of(List.of(MANY)));
  }

  /** The name {@code text} and no other, whatever signs it has. */
  static GlobName exactly(String text) {
    return new GlobName(text);
  }

  /** Reads {@code text}, in which {@link #problem} found nothing. */
  static GlobName of(String text) {
    if (!WILD.matcher(text).find()) {
      return new GlobName(text);
    }
    Reading sets = new Reading(text, true);
    if (sets.literal != null) {
      return new GlobName(sets.literal.toString());
    }
    return new GlobName(
        sets.hasSet ? List.of(sets.signs, new Reading(text, false).signs) : List.of(sets.signs));
  }

  /** What is wrong with the signs of the glob {@code text}, or null. */
  static @Nullable String problem(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        if (i == text.length() || "*?[]{}\\!,-".indexOf(text.charAt(i)) < 0) {
          return Quote.of(text) + " has a \\; write / between folders";
        }
      } else if (c == '{' && alternatives(text, i)) {
        return Quote.of(text) + " has {..,..}, which globs here do not know; list each by itself";
      } else if (c == '[') {
        String problem = CodePoints.problem(text, i);
        if (problem != null) {
          return Quote.of(text) + " " + problem;
        }
        i = Math.max(i, CodePoints.end(text, i));
      }
    }
    return null;
  }

  private static boolean alternatives(String text, int open) {
    int close = text.indexOf('}', open);
    int comma = text.indexOf(',', open);
    return comma > 0 && comma < close;
  }

  /** The text, if there is no wildcard in it. */
  Optional<String> literal() {
    return Optional.ofNullable(literal);
  }

  /** False if their fixed beginnings or ends rule out that both stand for one name; quick. */
  boolean mayOverlap(GlobName other) {
    return (prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix))
        && (suffix.endsWith(other.suffix) || other.suffix.endsWith(suffix));
  }

  private boolean isAny() {
    return ways.size() == 1 && ways.get(0).size() == 1 && ways.get(0).get(0).equals(MANY);
  }

  /** Whether there is a name that both stand for. */
  boolean overlaps(GlobName other) {
    if (literal != null && other.literal != null) {
      return literal.equals(other.literal);
    }
    if (!mayOverlap(other)) {
      return false;
    }
    if ((isAny() && other.literal != null) || (other.isAny() && literal != null)) {
      // At once: a task may have made many thousand files with long names in a folder.
      return true;
    }
    for (List<Sign> way : ways()) {
      for (List<Sign> otherWay : other.ways()) {
        if (WALK.common(way, otherWay)) {
          return true;
        }
      }
    }
    return false;
  }

  /** One way to read a name: {@code [..]} as a set of signs, or as it is written. */
  private static final class Reading {
    final List<Sign> signs = new ArrayList<>();
    boolean hasSet;
    @Nullable StringBuilder literal = new StringBuilder();

    Reading(String text, boolean sets) {
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        int next = i + Character.charCount(c);
        int close = c == '[' && sets ? CodePoints.end(text, i) : -1;
        if (c == '*') {
          wild(MANY);
        } else if (c == '?') {
          wild(new Sign(CodePoints.ANY, false));
        } else if (close > 0) {
          wild(new Sign(CodePoints.ofSet(text, i), false));
          hasSet = true;
          next = close + 1;
        } else {
          if (c == '\\') {
            c = text.codePointAt(next);
            next += Character.charCount(c);
          }
          signs.add(new Sign(CodePoints.of(c), false));
          if (literal != null) {
            literal.appendCodePoint(c);
          }
        }
        i = next;
      }
    }

    private void wild(Sign sign) {
      signs.add(sign);
      literal = null;
    }
  }
}
