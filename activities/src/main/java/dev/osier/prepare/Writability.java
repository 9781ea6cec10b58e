package dev.osier.prepare;

import dev.osier.git.Repository;
import dev.osier.process.ThisUser;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which directories a run has to write to and may not: after {@code sudo git …}, or in a container
 * that ran as another user, parts of a git directory belong to somebody else. The system is asked
 * ({@code access(2)}), so that a read-only file system is noticed for root, too.
 */
final class Writability {
  /** Named in one sentence. */
  private static final int SHOWN = 3;

  private Writability() {}

  /**
   * One sentence for each kind of place.
   *
   * @param target the branch that is to be moved, or null
   */
  static List<String> of(Repository repository, @Nullable String target, Path home) {
    List<String> problems = new ArrayList<>();
    Path common = repository.commonDir();
    List<Path> git = new ArrayList<>(List.of(common, common.resolve("refs/heads")));
    Path objects = common.resolve("objects");
    git.add(objects);
    git.addAll(children(objects, "[0-9a-f][0-9a-f]"));
    git.add(objects.resolve("pack"));
    for (String own : List.of("osier", "worktrees", "refs/osier", "refs/heads/osier", "logs")) {
      git.add(common.resolve(own));
    }
    if (target != null) {
      git.add(common.resolve("refs/heads/" + target).resolveSibling(""));
    }
    sentence("git cannot write to its directory, which all workspaces share", git, common)
        .ifPresent(problems::add);
    sentence("Osier cannot write to OSIER_HOME", List.of(existing(home)), home)
        .ifPresent(problems::add);
    return problems;
  }

  private static Optional<String> sentence(String what, List<Path> places, Path owned) {
    List<Path> refused =
        places.stream()
            .filter(place -> Files.isDirectory(place))
            .filter(place -> !(Files.isWritable(place) && Files.isExecutable(place)))
            .distinct()
            .toList();
    if (refused.isEmpty()) {
      return Optional.empty();
    }
    String shown =
        String.join(", ", refused.stream().limit(SHOWN).map(Path::toString).toList())
            + (refused.size() > SHOWN ? " and " + (refused.size() - SHOWN) + " more" : "");
    if (Disks.isReadOnly(refused.get(0))) {
      return Optional.of(
          "%s %s: its disk is mounted to be read only".formatted(what, refused.get(0)));
    }
    String mend =
        refused.stream().allMatch(ThisUser::owns)
            ? "to be allowed to, run chmod -R u+rwX '%s'".formatted(owned)
            : "to own it again, run sudo chown -R %s '%s'".formatted(ThisUser.name(), owned);
    return Optional.of("%s: permission denied in %s; %s".formatted(what, shown, mend));
  }

  private static List<Path> children(Path directory, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      entries.forEach(found::add);
    } catch (IOException e) {
      // That it cannot be listed is told by its own permissions.
    }
    return found;
  }

  private static Path existing(Path home) {
    Path at = home.toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }
}
