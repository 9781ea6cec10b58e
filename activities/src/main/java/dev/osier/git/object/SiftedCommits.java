package dev.osier.git.object;

import dev.osier.git.GitException;
import dev.osier.git.ObjectDatabase;
import dev.osier.git.SpareObjects;
import dev.osier.process.ByteText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.jspecify.annotations.Nullable;

/**
 * An agent's commits without what is nobody's work: Osier's own folder, and files that were not
 * touched, though git stores them differently now. A commit that holds such is written again, with
 * author, dates and message as they are, and so are those upon it; one of which nothing is left
 * goes. Where there is nothing to sift the commits stay what they are.
 *
 * <p>No commit that lands has ever held it, so that it is in no history either.
 */
public final class SiftedCommits {
  private final String own;
  private final Map<String, String> untouched;

  /**
   * @param own a name at the root, of which each commit has what the start has
   * @param untouched file → id under which git would store it now, where it has another at the
   *     start
   */
  public SiftedCommits(String own, Map<String, String> untouched) {
    this.own = own;
    this.untouched = Map.copyOf(untouched);
  }

  /**
   * What came of it.
   *
   * @param tip the last commit, or the start
   * @param replaced the commits that were written again, or left out
   */
  public record Sifted(String tip, Set<String> replaced) {
    public Sifted {
      replaced = Set.copyOf(replaced);
    }
  }

  /**
   * Sifts the commits from {@code start}, which is left out, to {@code tip}. Moves no ref.
   *
   * @param gitDirectory that has the objects
   * @param spares where new ones go first, or null
   */
  public Sifted sift(Path gitDirectory, @Nullable SpareObjects spares, String start, String tip) {
    try (FileRepository database = ObjectDatabase.open(gitDirectory, spares);
        Work work = new Work(database, start)) {
      return work.sift(tip);
    } catch (IOException e) {
      throw new GitException("Cannot read the commits up to " + tip + ": " + e.getMessage(), e);
    }
  }

  /** A file or directory. */
  private record Entry(FileMode mode, ObjectId id) {}

  private final class Work implements AutoCloseable {
    private final RevWalk walk;
    private final ObjectReader reader;
    private final ObjectInserter inserter;
    private final RevCommit start;
    private final @Nullable Entry ownAtStart;
    private final Map<String, Entry> atStart = new HashMap<>();
    private final Map<ObjectId, ObjectId> trees = new HashMap<>();
    private final Map<ObjectId, ObjectId> commits = new HashMap<>();
    private final Set<String> replaced = new LinkedHashSet<>();

    Work(FileRepository database, String from) throws IOException {
      inserter = database.newObjectInserter();
      // Also what was just written.
      reader = inserter.newReader();
      walk = new RevWalk(reader);
      start = walk.parseCommit(ObjectId.fromString(from));
      ownAtStart = entries(start.getTree()).get(own);
      for (String path : untouched.keySet()) {
        Entry entry = find(start.getTree(), path);
        if (entry != null) {
          atStart.put(path, entry);
        }
      }
    }

    Sifted sift(String tip) throws IOException {
      RevCommit last = walk.parseCommit(ObjectId.fromString(tip));
      walk.sort(RevSort.TOPO);
      walk.sort(RevSort.REVERSE, true);
      walk.markStart(last);
      walk.markUninteresting(start);
      List<RevCommit> oldestFirst = new ArrayList<>();
      walk.forEach(oldestFirst::add);
      for (RevCommit commit : oldestFirst) {
        ObjectId now = again(commit);
        commits.put(commit.getId(), now);
        if (!now.equals(commit.getId())) {
          replaced.add(commit.name());
        }
      }
      inserter.flush();
      return new Sifted(now(last.getId()).name(), replaced);
    }

    private ObjectId now(ObjectId commit) {
      return commits.getOrDefault(commit, commit);
    }

    private ObjectId again(RevCommit commit) throws IOException {
      ObjectId tree = sifted(commit.getTree());
      List<ObjectId> parents = new ArrayList<>();
      boolean same = tree.equals(commit.getTree());
      for (RevCommit parent : commit.getParents()) {
        parents.add(now(parent.getId()));
        same &= now(parent.getId()).equals(parent.getId());
      }
      if (same) {
        return commit.getId();
      }
      if (parents.size() == 1
          && tree.equals(walk.parseCommit(parents.get(0)).getTree())
          && !commit.getTree().equals(walk.parseCommit(commit.getParent(0)).getTree())) {
        return parents.get(0);
      }
      ObjectId written = inserter.insert(Constants.OBJ_COMMIT, written(commit, tree, parents));
      inserter.flush();
      return written;
    }

    /** The commit, byte by byte, with another tree and other parents, and unsigned. */
    private byte[] written(RevCommit commit, ObjectId tree, List<ObjectId> parents)
        throws IOException {
      walk.parseBody(commit);
      byte[] raw = commit.getRawBuffer();
      ByteArrayOutputStream again = new ByteArrayOutputStream(raw.length + 64);
      line(again, "tree " + tree.name());
      for (ObjectId parent : parents) {
        line(again, "parent " + parent.name());
      }
      int at = 0;
      boolean kept = false;
      while (at < raw.length && raw[at] != '\n') {
        int end = at;
        while (raw[end] != '\n') {
          end++;
        }
        if (raw[at] != ' ') {
          String word = new String(raw, at, Math.min(7, end - at), StandardCharsets.ISO_8859_1);
          kept =
              !word.startsWith("tree ")
                  && !word.startsWith("parent ")
                  && !word.startsWith("gpgsig");
        }
        if (kept) {
          again.write(raw, at, end + 1 - at);
        }
        at = end + 1;
      }
      again.write(raw, at, raw.length - at);
      return again.toByteArray();
    }

    private void line(ByteArrayOutputStream to, String text) {
      to.writeBytes((text + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private ObjectId sifted(ObjectId root) throws IOException {
      ObjectId known = trees.get(root);
      if (known == null) {
        known = putBack(withOwnOfStart(root), "");
        trees.put(root, known);
      }
      return known;
    }

    private ObjectId withOwnOfStart(ObjectId root) throws IOException {
      Map<String, Entry> entries = entries(root);
      Entry there = ownAtStart == null ? entries.remove(own) : entries.put(own, ownAtStart);
      boolean same = there == null ? ownAtStart == null : there.equals(ownAtStart);
      return same ? root : write(entries);
    }

    /** With the untouched files below {@code prefix} as they are at the start. */
    private ObjectId putBack(ObjectId tree, String prefix) throws IOException {
      boolean below = atStart.keySet().stream().anyMatch(path -> path.startsWith(prefix));
      if (!below) {
        return tree;
      }
      Map<String, Entry> entries = entries(tree);
      boolean changed = false;
      for (Map.Entry<String, Entry> each : entries.entrySet()) {
        String path = prefix + each.getKey();
        Entry there = each.getValue();
        Entry then = atStart.get(path);
        if (then != null && there.id().name().equals(untouched.get(path))) {
          each.setValue(then);
          changed = true;
        } else if (there.mode().equals(FileMode.TREE)) {
          ObjectId inside = putBack(there.id(), path + "/");
          changed |= !inside.equals(there.id());
          each.setValue(new Entry(there.mode(), inside));
        }
      }
      return changed ? write(entries) : tree;
    }

    private @Nullable Entry find(ObjectId tree, String path) throws IOException {
      int slash = path.indexOf('/');
      Entry entry = entries(tree).get(slash < 0 ? path : path.substring(0, slash));
      return slash < 0 || entry == null || !entry.mode().equals(FileMode.TREE)
          ? entry
          : find(entry.id(), path.substring(slash + 1));
    }

    private Map<String, Entry> entries(ObjectId tree) throws IOException {
      Map<String, Entry> entries = new HashMap<>();
      CanonicalTreeParser parser = new CanonicalTreeParser(null, reader, tree);
      for (; !parser.eof(); parser.next()) {
        byte[] name = new byte[parser.getNameLength()];
        parser.getName(name, 0);
        entries.put(
            ByteText.decode(name), new Entry(parser.getEntryFileMode(), parser.getEntryObjectId()));
      }
      return entries;
    }

    private ObjectId write(Map<String, Entry> entries) throws IOException {
      // As git sorts them: a directory as if a slash stood behind it.
      Map<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
      entries.forEach(
          (name, entry) ->
              sorted.put(
                  ByteText.encode(entry.mode().equals(FileMode.TREE) ? name + "/" : name), name));
      TreeFormatter tree = new TreeFormatter();
      for (String name : sorted.values()) {
        Entry entry = entries.get(name);
        if (entry != null) {
          tree.append(ByteText.encode(name), entry.mode(), entry.id());
        }
      }
      return inserter.insert(tree);
    }

    @Override
    public void close() {
      walk.close();
      inserter.close();
    }
  }
}
