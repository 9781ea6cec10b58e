package dev.osier.git.settings;

import dev.osier.git.Git;
import dev.osier.git.object.Commits.Blob;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The merge drivers ({@code merge.<name>.driver}) that some attributes name: those of a commit, of
 * the repository, of the user, of the host.
 */
public final class MergeDrivers {
  private static final Pattern USED = Pattern.compile("(?:^|\\s)merge=(\\S+)");

  private static final String SETTINGS =
      "^(merge\\..*\\.(driver|recursive)|merge\\.default|core\\.attributesfile)$";

  private MergeDrivers() {}

  /**
   * One that is set and named.
   *
   * @param command a line for the shell, with git's placeholders
   * @param origin where it is set, as git says it: {@code file:.git/config}
   */
  public record Driver(String name, String command, String origin) {}

  /**
   * Those that merges may run. One call of git's, also where there is none.
   *
   * @param git whose settings hold
   * @param settings the directory with {@code info/attributes}
   * @param attributes the files of a commit
   */
  public static List<Driver> inUse(Git git, Path settings, List<Blob> attributes)
      throws InterruptedException {
    Map<String, Driver> drivers = new LinkedHashMap<>();
    Map<String, String> others = new HashMap<>();
    // Each is: origin NUL name LF value NUL
    List<String> records = new ArrayList<>();
    Exited read =
        git.records(records::add, "config", "-z", "--show-origin", "--get-regexp", SETTINGS);
    for (int i = 0; read.succeeded() && i + 1 < records.size(); i += 2) {
      String[] setting = records.get(i + 1).split("\n", 2);
      if (setting.length == 2 && setting[0].endsWith(".driver")) {
        String name = setting[0].substring("merge.".length(), setting[0].lastIndexOf('.'));
        drivers.put(name, new Driver(name, setting[1], records.get(i)));
      } else if (setting.length == 2) {
        others.put(setting[0], setting[1]);
      }
    }
    if (drivers.isEmpty()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    attributes.forEach(file -> texts.add(new String(file.content(), StandardCharsets.UTF_8)));
    for (Path file : ofTheHost(settings, others.get("core.attributesfile"))) {
      text(file).ifPresent(texts::add);
    }
    return named(texts, others, drivers);
  }

  private static List<Driver> named(
      List<String> texts, Map<String, String> others, Map<String, Driver> drivers) {
    Deque<String> names = new ArrayDeque<>();
    for (String text : texts) {
      text.lines()
          .filter(line -> !line.strip().startsWith("#"))
          .map(USED::matcher)
          .flatMap(Matcher::results)
          .forEach(found -> names.add(found.group(1)));
    }
    String otherwise = others.get("merge.default");
    if (otherwise != null) {
      names.add(otherwise);
    }
    Set<Driver> found = new LinkedHashSet<>();
    while (!names.isEmpty()) {
      Driver driver = drivers.get(names.poll());
      if (driver != null && found.add(driver)) {
        // Runs in its place where the bases of a merge are merged themselves.
        String inner = others.get("merge." + driver.name() + ".recursive");
        if (inner != null) {
          names.add(inner);
        }
      }
    }
    return List.copyOf(found);
  }

  /** See gitattributes(5). */
  private static List<Path> ofTheHost(Path settings, @Nullable String set) {
    Map<String, String> environment = System.getenv();
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    String own = environment.getOrDefault("XDG_CONFIG_HOME", home + "/.config");
    String file = set == null ? own + "/git/attributes" : set.replaceFirst("^~/", home + "/");
    return List.of(
        Path.of("/etc/gitattributes"), Path.of(file), settings.resolve("info/attributes"));
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      // Git takes one that it cannot read for none.
      return Optional.empty();
    }
  }
}
