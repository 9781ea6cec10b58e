package dev.osier.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A history from a seed: a base, an integration and tasks, with edits, new and removed files,
 * renames of files and directories, binary files, modes, links, submodules, attributes for merge
 * drivers and line ends; in every fifth the sides have merged each other before (criss-cross).
 */
final class RandomHistory {
  private static final String FILE = "100644";
  private static final String PROGRAM = "100755";
  private static final String LINK = "120000";
  private static final String SUBMODULE = "160000";

  private final int number;
  private final Random random;

  RandomHistory(long seed, int number) {
    this.number = number;
    this.random = new Random(seed * 1_000_003L + number);
  }

  int number() {
    return number;
  }

  /** In every third a second task, onto the merge of the first: real merges are slow. */
  int tasks() {
    return number % 3 == 0 ? 2 : 1;
  }

  String ref(String name) {
    return "refs/heads/h" + number + "/" + name;
  }

  @Override
  public String toString() {
    return "history " + number;
  }

  /** A file; of a submodule the text is the commit. */
  private record Entry(String mode, String text) {}

  /** Writes it as input of {@code git fast-import}. */
  void writeTo(StringBuilder stream) {
    Files base = Files.base(random);
    commit(stream, ref("base"), null, null, base);
    Files ours = base.changed(random);
    Files theirs = base.changed(random);
    if (number % 5 == 4) {
      // Each side takes the other's tree as it was, and both go on.
      commit(stream, ref("left"), ref("base"), null, ours);
      commit(stream, ref("right"), ref("base"), null, theirs);
      Files both = ours.with(theirs);
      commit(stream, ref("onto"), ref("left"), ref("right"), both.changed(random));
      commit(stream, ref("t0"), ref("right"), ref("left"), both.changed(random));
    } else {
      commit(stream, ref("onto"), ref("base"), null, ours);
      commit(stream, ref("t0"), ref("base"), null, theirs);
    }
    if (tasks() == 2) {
      commit(stream, ref("t1"), ref("base"), null, base.changed(random));
    }
  }

  private static void commit(
      StringBuilder stream,
      String ref,
      @Nullable String from,
      @Nullable String merged,
      Files files) {
    stream.append("commit ").append(ref).append("\ncommitter T <t@example.org> 1 +0000\ndata 0\n");
    if (from != null) {
      stream.append("from ").append(from).append('\n');
      if (merged != null) {
        stream.append("merge ").append(merged).append('\n');
      }
      stream.append("deleteall\n");
    }
    files.forEach(
        (path, entry) -> {
          boolean link = entry.mode().equals(SUBMODULE);
          stream.append("M ").append(entry.mode()).append(link ? " " + entry.text() : " inline");
          stream.append(' ').append(path).append('\n');
          if (!link) {
            stream.append("data ").append(entry.text().length()).append('\n');
            stream.append(entry.text()).append('\n');
          }
        });
    stream.append('\n');
  }

  /** Files by path. */
  private static final class Files extends TreeMap<String, Entry> {
    private static final long serialVersionUID = 1L;

    Files(Map<String, Entry> files) {
      super(files);
    }

    static Files base(Random random) {
      Files files = new Files(new TreeMap<>());
      for (String name : List.of("a", "b", "d/e", "d/f", "d/g/h", "i", "log", "crlf", "first")) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 12; line++) {
          text.append(name).append(" line ").append(line).append('\n');
        }
        files.put(name, new Entry(FILE, text.toString()));
      }
      files.put("bin", new Entry(FILE, "\0\1\2"));
      files.put("tool", new Entry(PROGRAM, "#!/bin/sh\ntrue\n"));
      files.put("link", new Entry(LINK, "a"));
      files.put("sub", new Entry(SUBMODULE, commitId(0)));
      if (random.nextBoolean()) {
        files.put(
            ".gitattributes",
            new Entry(
                FILE, "log merge=union\ncrlf text eol=crlf\nfirst merge=first\nbin -merge\n"));
      }
      return files;
    }

    /** Those of both; where both have one, these. */
    Files with(Files others) {
      Files both = new Files(others);
      both.putAll(this);
      // A file of one in the place of a directory of the other cannot be written.
      both.keySet()
          .removeIf(path -> both.keySet().stream().anyMatch(p -> p.startsWith(path + "/")));
      return both;
    }

    Files changed(Random random) {
      Files files = new Files(this);
      for (int changes = 1 + random.nextInt(4); changes > 0 && !files.isEmpty(); changes--) {
        files.change(random);
      }
      return files;
    }

    private void change(Random random) {
      String path = List.copyOf(keySet()).get(random.nextInt(size()));
      Entry entry = Objects.requireNonNull(get(path));
      switch (random.nextInt(17)) {
        case 0 -> remove(path);
        case 1 ->
            put("new" + random.nextInt(3), new Entry(FILE, "new " + random.nextInt(2) + "\n"));
        case 2 -> {
          remove(path);
          put("moved" + random.nextInt(2) + "/" + path.replace('/', '-'), entry);
        }
        case 3 -> rename("d/", "renamed" + random.nextInt(2) + "/");
        case 4 -> rename("d/g/", "g/");
        case 5 -> put(path, new Entry(FILE, "\0" + random.nextInt(3)));
        case 6 -> mode(path, entry);
        case 7 -> put("link", new Entry(LINK, List.of("a", "b", "d/e").get(random.nextInt(3))));
        case 8 -> put("sub", new Entry(SUBMODULE, commitId(random.nextInt(3))));
        case 9 ->
            put("d/new" + random.nextInt(2), new Entry(FILE, "in d " + random.nextInt(2) + "\n"));
        case 10 -> attributes(random);
        case 11 -> edit(List.of("log", "crlf", "first").get(random.nextInt(3)), random);
        case 12 -> crlf("crlf");
        default -> edit(path, random);
      }
      // A file in the place of a directory cannot be written.
      List<String> paths = List.copyOf(keySet());
      keySet().removeIf(each -> paths.stream().anyMatch(p -> p.startsWith(each + "/")));
    }

    private void rename(String from, String to) {
      for (String each : List.copyOf(keySet())) {
        if (each.startsWith(from)) {
          put(to + each.substring(from.length()), Objects.requireNonNull(remove(each)));
        }
      }
    }

    private void mode(String path, Entry entry) {
      if (entry.mode().equals(FILE) || entry.mode().equals(PROGRAM)) {
        put(path, new Entry(entry.mode().equals(FILE) ? PROGRAM : FILE, entry.text()));
      }
    }

    private void attributes(Random random) {
      List<String> lines = new ArrayList<>(List.of("log merge=union", "a merge=union", "b -merge"));
      lines.remove(random.nextInt(3));
      put(".gitattributes", new Entry(FILE, String.join("\n", lines) + "\n"));
    }

    private void crlf(String path) {
      Entry entry = get(path);
      if (entry != null && entry.mode().equals(FILE)) {
        put(path, new Entry(FILE, entry.text().replace("\r", "").replace("\n", "\r\n")));
      }
    }

    private void edit(String path, Random random) {
      Entry entry = get(path);
      if (entry == null || entry.mode().equals(LINK) || entry.mode().equals(SUBMODULE)) {
        return;
      }
      List<String> lines = new ArrayList<>(List.of(entry.text().split("\n", -1)));
      String text = random.nextInt(4) == 0 ? "stop" : "changed " + random.nextInt(3);
      int line = random.nextInt(lines.size());
      if (random.nextBoolean()) {
        lines.set(line, text);
      } else {
        lines.add(line, text);
      }
      put(path, new Entry(entry.mode(), String.join("\n", lines)));
    }

    private static String commitId(int number) {
      return ("" + (number + 1)).repeat(40);
    }
  }
}
