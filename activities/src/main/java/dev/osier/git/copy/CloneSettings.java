package dev.osier.git.copy;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a repository as a clone of it has them: its own, its remotes too, but for what
 * says where it lies. A remote that is the repository itself is left out, so that no push from a
 * clone reaches it by a name; a relative one is made absolute.
 */
public final class CloneSettings {
  private static final Set<String> OF_THE_PLACE =
      Set.of("core.bare", "core.worktree", "core.repositoryformatversion");

  /**
   * One setting.
   *
   * @param name the section in lower case, a subsection as it is, the key in lower case
   * @param value null: the name alone, which means true
   */
  record Setting(String name, @Nullable String value) {
    String section() {
      return name.substring(0, name.indexOf('.'));
    }

    String key() {
      return name.substring(name.lastIndexOf('.') + 1);
    }

    @Nullable String subsection() {
      int first = name.indexOf('.');
      int last = name.lastIndexOf('.');
      return first == last ? null : name.substring(first + 1, last);
    }
  }

  private final Repository repository;

  public CloneSettings(Repository repository) {
    this.repository = repository;
  }

  /** A file {@code config} for the clone. */
  public String text() throws InterruptedException {
    List<Setting> all = new ArrayList<>(list("--local"));
    if (all.stream().anyMatch(each -> each.name().equals("extensions.worktreeconfig"))) {
      all.addAll(list("--worktree"));
    }
    // It may come from a file that is only included where the repository lies.
    all.addAll(parse(repository.git(), "config", "-z", "--get-regexp", "^user\\."));
    Set<String> ownRemotes = new HashSet<>();
    boolean partial = false;
    for (Setting each : all) {
      if (isRemote(each, "url") || isRemote(each, "pushurl")) {
        Path place = localPlace(String.valueOf(each.value()));
        if (place != null && isOwn(place)) {
          ownRemotes.add(String.valueOf(each.subsection()));
        }
      }
      partial |= each.name().equals("extensions.partialclone");
    }
    StringBuilder text = new StringBuilder();
    append(text, new Setting("core.repositoryformatversion", partial ? "1" : "0"));
    append(text, new Setting("core.bare", "false"));
    for (Setting each : all) {
      boolean own =
          each.section().equals("remote") && ownRemotes.contains(String.valueOf(each.subsection()));
      if (!own && isCarriedOver(each)) {
        append(text, absolute(each));
      }
    }
    return text.toString();
  }

  /** Whether the repository has a setting of its own by this name, in lower case. */
  public boolean has(String name) throws InterruptedException {
    return list("--local").stream().anyMatch(each -> each.name().equals(name));
  }

  /** One setting as text of a file. */
  public static String line(String section, String key, String value) {
    StringBuilder text = new StringBuilder();
    append(text, new Setting(section + "." + key, value));
    return text.toString();
  }

  private static boolean isCarriedOver(Setting setting) {
    String section = setting.section();
    return !OF_THE_PLACE.contains(setting.name())
        && (!section.equals("extensions") || setting.name().equals("extensions.partialclone"))
        // What they name was read already.
        && !section.equals("include")
        && !section.equals("includeif");
  }

  private Setting absolute(Setting setting) {
    String value = setting.value();
    if (value != null && (isRemote(setting, "url") || isRemote(setting, "pushurl"))) {
      Path place = localPlace(value);
      if (place != null && !value.startsWith("file:") && !Path.of(value).isAbsolute()) {
        return new Setting(setting.name(), place.toString());
      }
    }
    return setting;
  }

  private static boolean isRemote(Setting setting, String key) {
    return setting.section().equals("remote")
        && setting.subsection() != null
        && setting.key().equals(key);
  }

  /** The directory that a remote's address names, or null if it is elsewhere than on this host. */
  private @Nullable Path localPlace(String address) {
    try {
      if (address.toLowerCase(Locale.ROOT).startsWith("file:")) {
        return Path.of(URI.create(address));
      }
      int colon = address.indexOf(':');
      int slash = address.indexOf('/');
      if (address.startsWith("~") || (colon >= 0 && (slash < 0 || colon < slash))) {
        // git's own rule: host:path, or scheme://.
        return null;
      }
      return repository.root().resolve(address).normalize();
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      // No path, no URI, or one of another host.
      return null;
    }
  }

  private boolean isOwn(Path place) {
    try {
      Path real = place.toRealPath();
      return real.equals(repository.root().toRealPath())
          || real.equals(repository.commonDir().toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  private List<Setting> list(String scope) throws InterruptedException {
    return parse(repository.git(), "config", "-z", "--includes", scope, "--list");
  }

  /** Fails, with nothing, where there is no such setting. */
  private static List<Setting> parse(Git git, String... args) throws InterruptedException {
    List<String> entries = new ArrayList<>();
    Exited listed = git.records(entries::add, args);
    List<Setting> settings = new ArrayList<>();
    for (String entry : listed.succeeded() ? entries : List.<String>of()) {
      int end = entry.indexOf('\n');
      String name = end < 0 ? entry : entry.substring(0, end);
      if (name.indexOf('.') > 0) {
        settings.add(new Setting(name, end < 0 ? null : entry.substring(end + 1)));
      }
    }
    return settings;
  }

  private static void append(StringBuilder text, Setting setting) {
    String subsection = setting.subsection();
    text.append('[').append(setting.section());
    if (subsection != null) {
      String quoted = subsection.replace("\\", "\\\\").replace("\"", "\\\"");
      text.append(" \"").append(quoted).append('"');
    }
    text.append("]\n\t").append(setting.key());
    if (setting.value() != null) {
      text.append(" = \"").append(escaped(setting.value())).append('"');
    }
    text.append('\n');
  }

  private static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\b", "\\b");
  }
}
