package dev.osier.escape;

import dev.osier.escape.Sight.Thing;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.PathNames;
import dev.osier.git.object.Blobs;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a checkout that git is told to look away from, by {@code update-index
 * --assume-unchanged} or {@code --skip-worktree}: no {@code git status} shows what is changed in
 * them. The index is read again only when it has changed.
 */
final class HiddenFiles {
  private String indexStamp = "";
  private Map<String, String> entries = Map.of();

  /** Adds each with what is in the index for it, and what is on the disk. */
  synchronized void look(Git git, Path index, Path root, Map<String, Thing> found)
      throws InterruptedException {
    String stamp = FileStamps.of(index);
    if (!stamp.equals(indexStamp)) {
      entries = read(git);
      indexStamp = stamp;
    }
    String absentBelow = null;
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      String path = entry.getKey();
      // Of a sparse checkout most are not there, whole directories of them.
      if (absentBelow != null && path.startsWith(absentBelow)) {
        continue;
      }
      absentBelow = null;
      Path file = PathNames.in(root, path);
      String state = FileStamps.of(file);
      int slash = path.indexOf('/');
      if (state.equals("-")
          && slash > 0
          && !Files.exists(PathNames.in(root, path.substring(0, slash)))) {
        absentBelow = path.substring(0, slash + 1);
        continue;
      }
      found.put(path, new Thing(entry.getValue() + " " + state, null));
    }
  }

  /** Path → blob, in the index's order. */
  private static Map<String, String> read(Git git) throws InterruptedException {
    Map<String, String> found = new LinkedHashMap<>();
    List<String> listed = new ArrayList<>();
    String[] list = {"ls-files", "-v", "-s", "-z"};
    Exited exited = git.records(listed::add, list);
    if (!exited.succeeded()) {
      throw new GitException(git.failure(exited, list));
    }
    // tag SP mode SP id SP stage TAB path
    for (String line : listed) {
      if (line.charAt(0) != 'S' && !Character.isLowerCase(line.charAt(0))) {
        continue;
      }
      int tab = line.indexOf('\t');
      String[] words = line.substring(0, tab).split(" ", 4);
      if (!line.endsWith("/")) {
        found.put(line.substring(tab + 1), words[2]);
      }
    }
    return found;
  }

  /** Whether a file is just what git has in the index for it: then git put it there. */
  static boolean isAsInIndex(Thing thing, Path file) {
    try {
      return thing.state().startsWith(Blobs.at(file).id() + " ");
    } catch (IOException e) {
      return false;
    }
  }
}
