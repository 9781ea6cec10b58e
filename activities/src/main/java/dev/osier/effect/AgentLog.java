package dev.osier.effect;

import dev.osier.file.DurableFile;
import dev.osier.file.FileTail;
import dev.osier.plan.agent.OutputRule;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the agent of one try has printed: {@code agent-<try>.log} in the effect's directory, and
 * {@code agent-<try>.old.log} with what was before it once that became too much. Of a longer output
 * the end is kept.
 *
 * <p>The agent writes the file itself, not through Osier: it must be able to go on while a worker
 * is dead. So it is looked at a few times a second, and holds what was written meanwhile, too.
 *
 * @param directory of the effect
 */
public record AgentLog(Path directory, int tryNumber) {
  /** Bytes of the file before it is turned over. */
  public static final long LIMIT = 16L * 1024 * 1024;

  /** Bytes of the end that stay then. */
  public static final int KEPT = 8 * 1024 * 1024;

  private static final Pattern NAME = Pattern.compile("agent-([1-9][0-9]{0,3})\\.log");
  private static final long RULES_LIMIT = 256 * 1024;

  /** Where it is written to. */
  public Path file() {
    return directory.resolve("agent-" + tryNumber + ".log");
  }

  /** What was there before. */
  public Path older() {
    return directory.resolve("agent-" + tryNumber + ".old.log");
  }

  private Path shown() {
    return directory.resolve("agent-" + tryNumber + ".show.json");
  }

  /** The tries of an effect that have a log, in order. */
  public static List<Integer> tries(Path directory) throws IOException {
    TreeSet<Integer> tries = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "agent-*.log")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          tries.add(Integer.valueOf(name.group(1)));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return List.copyOf(tries);
  }

  /** Bytes in the file; 0 if there is none. */
  public long size() throws IOException {
    return Files.exists(file()) ? Files.size(file()) : 0;
  }

  /** Whether it is to be turned over. */
  public boolean isFull() throws IOException {
    // Not what a link leads to, which an agent may have put there.
    return Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS) && size() > LIMIT;
  }

  /**
   * Keeps the end as the older file, and lets the agent go on in an empty one. What it writes in
   * the instant between the two is lost.
   */
  public void turnOver() throws IOException {
    try (FileChannel file =
        FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try {
        keepEnd(file);
      } finally {
        // Also on a disk that is full: that is what makes room.
        file.truncate(0);
      }
    }
  }

  private void keepEnd(FileChannel file) throws IOException {
    Path next = directory.resolve(".agent-" + tryNumber + ".old.log.next");
    try (FileChannel old =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      long from = Math.max(0, file.size() - KEPT);
      // What comes meanwhile, too, unless it comes faster than it is copied.
      long most = from + 2L * KEPT;
      for (long end = file.size(); from < end; end = Math.min(file.size(), most)) {
        from += file.transferTo(from, end - from, old);
      }
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
    Files.move(next, older(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The end of what came after the first {@code from} bytes, as text.
   *
   * @param limit bytes
   */
  public String tail(long from, int limit) throws IOException {
    byte[] end = FileTail.bytes(file(), from <= size() ? from : 0, limit);
    if (end.length < limit && (from == 0 || from > size())) {
      byte[] before = FileTail.bytes(older(), 0, limit - end.length);
      byte[] all = Arrays.copyOf(before, before.length + end.length);
      System.arraycopy(end, 0, all, before.length, end.length);
      end = all;
    }
    return new String(end, StandardCharsets.UTF_8);
  }

  /** Writes down how the output reads for a person, for whoever looks at the log later. */
  public void saveRules(List<OutputRule> rules) throws IOException {
    List<OutputRule> shown = rules.stream().filter(rule -> !rule.show().isEmpty()).toList();
    DurableFile.replaceUnsynced(shown(), StateJson.MAPPER.writeValueAsBytes(shown));
  }

  /** Those rules; none where nothing is known of the agent's output. */
  public List<OutputRule> loadRules() throws IOException {
    if (!Files.isRegularFile(shown(), LinkOption.NOFOLLOW_LINKS)
        || Files.size(shown()) > RULES_LIMIT) {
      return List.of();
    }
    return List.of(StateJson.MAPPER.readValue(Files.readAllBytes(shown()), OutputRule[].class));
  }
}
