package dev.osier.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What all worktrees of a repository share besides objects and refs, at one moment: settings,
 * hooks, {@code info/}, and which branch the user has checked out. A worktree's {@code git config}
 * writes to the user's own file, so that one agent changes what git does for all, and for the user.
 *
 * @param files path relative to the common directory → a digest of its content
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SharedState(Map<String, String> files) {
  static final SharedState NONE = new SharedState(Map.of());

  /** Where it is a user's wish as often as an agent's deed, and harms neither. */
  static final String HEAD = "HEAD";

  private static final List<String> SINGLE =
      List.of("config", "config.worktree", HEAD, "objects/info/alternates");

  private static final List<String> DIRECTORIES = List.of("hooks", "info");

  /** Written by {@code git gc} and its like, from what is elsewhere. */
  private static final Set<String> DERIVED = Set.of("info/refs");

  /** More than that is no script and no list of patterns: then its size and time have to do. */
  private static final long DIGESTED_BYTES = 1L << 20;

  private static final Pattern SUBMODULE = Pattern.compile("\\[submodule \"[^\"\\[\\]\\\\]*\"\\]");

  private static final Pattern SUBMODULES_PLACE = Pattern.compile("\t(url|active) = [^\"\\\\#;]*");

  SharedState {
    files = files == null ? Map.of() : Map.copyOf(files);
  }

  static SharedState of(Path commonDir) {
    Map<String, String> files = new TreeMap<>();
    for (String name : SINGLE) {
      add(commonDir, name, files);
    }
    for (String directory : DIRECTORIES) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(commonDir.resolve(directory))) {
        for (Path entry : entries) {
          String name = directory + "/" + entry.getFileName();
          if (!DERIVED.contains(name) && !name.endsWith(".sample") && !name.endsWith(".lock")) {
            add(commonDir, name, files);
          }
        }
      } catch (NoSuchFileException | NotDirectoryException e) {
        // It needs not be there.
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot look at " + commonDir.resolve(directory), e);
      }
    }
    return new SharedState(files);
  }

  private static void add(Path commonDir, String name, Map<String, String> files) {
    Path file = commonDir.resolve(name);
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        files.put(name, "-> " + Files.readSymbolicLink(file));
      } else if (attributes.isRegularFile() && attributes.size() <= DIGESTED_BYTES) {
        byte[] content = Files.readAllBytes(file);
        files.put(
            name,
            digest(name.equals("config") ? withoutSubmodules(content) : content)
                + (Files.isExecutable(file) ? " x" : ""));
      } else {
        files.put(name, attributes.size() + " " + attributes.lastModifiedTime());
      }
    } catch (IOException e) {
      // Not there, or not to be read: as much as if it were not there.
    }
  }

  /**
   * Settings without what {@code git submodule add} and {@code init} write: where a submodule comes
   * from, and that it is wanted. Any other line of such a section stays, as does one that is
   * written as git would not write it.
   */
  private static byte[] withoutSubmodules(byte[] config) {
    StringBuilder rest = new StringBuilder();
    boolean submodule = false;
    for (String line : new String(config, ISO_8859_1).split("\n", -1)) {
      if (line.strip().startsWith("[")) {
        submodule = SUBMODULE.matcher(line).matches();
      }
      boolean passed =
          submodule && (line.startsWith("[") || SUBMODULES_PLACE.matcher(line).matches());
      if (!passed) {
        rest.append(line).append('\n');
      }
    }
    return rest.toString().getBytes(ISO_8859_1);
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Paths that are in one of the two states only, or differently. */
  Set<String> differencesFrom(SharedState before) {
    Set<String> paths = new LinkedHashSet<>(before.files.keySet());
    paths.addAll(files.keySet());
    paths.removeIf(path -> Objects.equals(files.get(path), before.files.get(path)));
    return paths;
  }
}
