package dev.osier.prepare;

import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The filters that the attributes of a commit name: one that is required, and whose program is not
 * here, makes each checkout fail (Git LFS on a machine without git-lfs).
 */
final class FilterPrograms {
  private static final Pattern USED = Pattern.compile("(?:^|\\s)filter=(\\S+)");

  private final Repository repository;

  FilterPrograms(Repository repository) {
    this.repository = repository;
  }

  /** One sentence for each that cannot run. */
  List<String> missing(String commit) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    ShellPrograms programs = new ShellPrograms(repository);
    for (String filter : used(commit)) {
      if (!setting("--bool", filter, "required").equals("true")) {
        continue;
      }
      List<String> absent = new ArrayList<>();
      for (String step : List.of("process", "smudge", "clean")) {
        programs.missing(setting("--get", filter, step)).ifPresent(absent::add);
      }
      if (!absent.isEmpty()) {
        problems.add(
            "its files use the filter \"%s\", and there is no program %s here; install it, or run git config --global filter.%s.required false to work without"
                .formatted(filter, absent.get(0), filter));
      }
    }
    return problems;
  }

  private Set<String> used(String commit) {
    Set<String> names = new LinkedHashSet<>();
    // Of a partial clone not all is here; what is missing is fetched when a workspace is filled.
    try (Commits commits = Commits.of(repository)) {
      for (var file : commits.filesNamed(commit, ".gitattributes")) {
        String text = new String(file.content(), StandardCharsets.UTF_8);
        for (String line : text.lines().filter(each -> !each.strip().startsWith("#")).toList()) {
          Matcher matcher = USED.matcher(line);
          while (matcher.find()) {
            names.add(matcher.group(1));
          }
        }
      }
    } catch (GitException e) {
      return Set.of();
    }
    return names;
  }

  private String setting(String how, String filter, String key) throws InterruptedException {
    return repository.git().call("config", how, "filter." + filter + "." + key).text().strip();
  }
}
