package dev.osier.keep;

import dev.osier.file.Trash;
import dev.osier.git.Git;
import dev.osier.git.PathNames;
import dev.osier.git.Records;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Blobs;
import dev.osier.git.object.Blobs.Content;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Commits.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files that nobody touched, though git would store them otherwise than the commit that a workspace
 * started from has them: line ends against the attributes, a file that should be a pointer of LFS,
 * one whose filter changes it, a keyword that is expanded. Such differ from the moment a workspace
 * is filled, and are nobody's work.
 *
 * <p>Told by the bytes: the file is what the start has, or what a checkout of the start writes,
 * with the attributes of the start.
 */
public final class Untouched {
  private static final Set<String> NO_FILTER = Set.of("unspecified", "unset", "set");

  private final Git git;
  private final Path root;
  private final Path gitDirectory;
  private final Path common;
  private final Path scratch;
  private final @Nullable SpareObjects spares;

  /**
   * @param git in the workspace
   * @param gitDirectory its own
   * @param common that has the objects
   * @param spares where other objects are, or null
   * @param scratch a directory for files that are only needed meanwhile; removed again
   */
  public Untouched(
      Git git, Path gitDirectory, Path common, @Nullable SpareObjects spares, Path scratch) {
    this.spares = spares;
    this.git = git;
    this.root = git.directory();
    this.gitDirectory = gitDirectory;
    this.common = common;
    this.scratch = scratch;
  }

  /**
   * Those that differ from commit {@code start} to {@code tree}, which has all files of the
   * workspace as git would store them.
   *
   * @return the file and its id in {@code tree}
   */
  public Map<String, Difference> in(String start, String tree)
      throws IOException, InterruptedException {
    Map<String, Difference> found = new HashMap<>();
    List<Difference> written = new ArrayList<>();
    List<Difference> asTheyAre = new ArrayList<>();
    for (Difference each : differences(start, tree)) {
      if (isContentOfFile(each)) {
        String there = Blobs.at(PathNames.in(root, each.path())).id();
        if (there.equals(each.oldId())) {
          found.put(each.path(), each);
        } else if (there.equals(each.newId())) {
          asTheyAre.add(each);
        } else {
          // Git stores it otherwise than it is, and may have written it otherwise, too.
          written.add(each);
        }
      }
    }
    // Git stores them as they are, and a filter may have written them otherwise nevertheless.
    written.addAll(filtered(asTheyAre));
    if (!written.isEmpty()) {
      found.putAll(asCheckedOut(start, written));
    }
    return found;
  }

  private List<Difference> differences(String start, String tree) {
    try (Commits commits = Commits.of(new Repository(root, common, false), spares)) {
      return commits.differencesOfTrees(commits.treeOf(start), tree);
    }
  }

  private List<Difference> filtered(List<Difference> files) throws InterruptedException {
    if (files.isEmpty()) {
      return files;
    }
    Map<String, Difference> byPath = new HashMap<>();
    files.forEach(each -> byPath.put(each.path(), each));
    // <path>, <attribute>, <value> of each.
    List<String> answer = new ArrayList<>();
    git.recordsWithInput(
        Records.ended(byPath.keySet()), answer::add, "check-attr", "-z", "--stdin", "filter");
    if (answer.size() != 3 * files.size()) {
      throw Records.cut("it does not tell the filter of each file");
    }
    for (int i = 0; i < answer.size(); i += 3) {
      if (NO_FILTER.contains(answer.get(i + 2))) {
        byPath.remove(answer.get(i));
      }
    }
    return List.copyOf(byPath.values());
  }

  private static boolean isContentOfFile(Difference each) {
    return each.oldMode() == each.newMode()
        && Blobs.isFile(each.oldMode())
        && each.oldMode() != Blobs.LINK;
  }

  private Map<String, Difference> asCheckedOut(String start, List<Difference> files)
      throws IOException, InterruptedException {
    Trash leftovers = new Trash(scratch);
    try {
      leftovers.empty();
      Path place = Files.createDirectories(scratch.resolve("files"));
      // In a work tree without files git takes the attributes of the index, which are the start's.
      Git there =
          Git.at(place)
              .with("GIT_DIR", gitDirectory.toString())
              .with("GIT_WORK_TREE", place.toString())
              .with("GIT_INDEX_FILE", scratch.resolve("index").toString());
      there.require("read-tree", start);
      // A file that a filter fails on is not written, and counts as touched.
      there.callWithInput(
          Records.ended(files.stream().map(Difference::path).toList()),
          "checkout-index",
          "--force",
          "-z",
          "--stdin");
      Map<String, Difference> same = new HashMap<>();
      for (Difference each : files) {
        Content written = Blobs.at(PathNames.in(place, each.path()));
        if (!written.isNone()
            && written.id().equals(Blobs.at(PathNames.in(root, each.path())).id())) {
          same.put(each.path(), each);
        }
      }
      return same;
    } finally {
      leftovers.empty();
    }
  }
}
