package dev.osier.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.object.Changes;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.git.worktree.Worktrees;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each reader of git's answers is handed every beginning of a real one. */
@DisplayName("G3 half an answer is refused by the reader of")
class CutAnswersTest {
  @TempDir Path temp;
  private TestRepository repository;
  private Git git;
  private String before;
  private String after;

  /** What reads an answer. */
  @FunctionalInterface
  private interface Parser {
    Object parse(byte[] answer) throws Exception;
  }

  @BeforeEach
  void makeChanges() throws Exception {
    repository = TestRepository.in(temp.resolve("r"));
    before = repository.commit("One", Map.of("a", "a\n", "d/b", "b\n", "mode", "m\n"));
    Files.delete(repository.file("a"));
    Files.createSymbolicLink(repository.file("a"), Path.of("d/b"));
    repository.file("mode").toFile().setExecutable(true);
    repository.write("bin", "\0\1\2").write("d/new\nline", "x\n");
    after = repository.commit("Two");
    git = Git.at(repository.root());
  }

  private byte[] answer(String... args) throws Exception {
    return git.call(args).out();
  }

  /** Refused at every byte but those at which a list may end. */
  private static void assertCutIsRefused(byte[] answer, Parser parser, boolean evenBetween)
      throws Exception {
    assertThat(parser.parse(answer)).isNotNull();
    for (int length = evenBetween ? 0 : 1; length < answer.length; length++) {
      byte[] half = Arrays.copyOf(answer, length);
      boolean between = answer[length - (length == 0 ? 0 : 1)] == 0;
      if (evenBetween || !between) {
        assertThatThrownBy(() -> parser.parse(half))
            .as("%d of %d bytes", length, answer.length)
            .isInstanceOf(GitException.class);
      }
    }
  }

  @Test
  @DisplayName("git diff-tree --raw --numstat, wherever it was cut")
  void changes() throws Exception {
    byte[] answer =
        answer(
            "diff-tree",
            "-r",
            "-z",
            "--raw",
            "--no-abbrev",
            "--numstat",
            "--no-renames",
            before,
            after);

    // Of nothing at all, nothing differs: there the exit code has to tell.
    assertThat(Changes.parse(new byte[0])).isEqualTo(Changes.NONE);
    for (int length = 1; length < answer.length; length++) {
      byte[] half = Arrays.copyOf(answer, length);
      assertThatThrownBy(() -> Changes.parse(half))
          .as("%d bytes", length)
          .isInstanceOf(GitException.class);
    }
    assertThat(Changes.parse(answer)).isEqualTo(Changes.between(git, before, after));
    assertThat(Changes.parse(answer).paths()).containsExactly("a", "bin", "d/new\nline", "mode");
  }

  @Test
  @DisplayName("git diff-tree --stdin")
  void pairs() throws Exception {
    String a = repository.git("rev-parse", before + "^{tree}");
    String b = repository.git("rev-parse", after + "^{tree}");
    byte[] answer =
        git.callWithInput(
                a + " " + b + "\n" + b + " " + a + "\n",
                "diff-tree",
                "--stdin",
                "-r",
                "-z",
                "--numstat",
                "--no-renames")
            .out();

    Parser parser =
        half -> {
          Map<Changes.Trees, Changes> all = new HashMap<>();
          Changes.PairReader reader = new Changes.PairReader(all);
          Records records = new Records(reader::take);
          records.read(new java.io.ByteArrayInputStream(half));
          reader.end(records.rest());
          return all;
        };
    for (int length = 1; length < answer.length; length++) {
      byte[] half = Arrays.copyOf(answer, length);
      boolean between = answer[length - 1] == 0 || answer[length - 1] == '\n';
      if (!between) {
        assertThatThrownBy(() -> parser.parse(half))
            .as("%d bytes", length)
            .isInstanceOf(GitException.class);
      }
    }
    assertThat(((Map<?, ?>) parser.parse(answer))).hasSize(2);
  }

  @Test
  @DisplayName("git status")
  void status() throws Exception {
    repository.write("untracked\nname", "1\n").write("bin", "2\n");
    repository.git("rm", "-q", "--cached", "mode");
    byte[] answer =
        answer("status", "--porcelain=v2", "-z", "--branch", "--no-renames", "--ignored");

    assertCutIsRefused(answer, WorktreeStatus::parse, false);
    assertThatThrownBy(() -> WorktreeStatus.parse(new byte[0])).isInstanceOf(GitException.class);
    assertThat(WorktreeStatus.parse(answer).changes()).hasSize(4);
    assertThatThrownBy(() -> WorktreeStatus.parse("1 .M N...\0".getBytes()))
        .isInstanceOf(GitException.class);
  }

  @Test
  @DisplayName("git worktree list")
  void worktrees() throws Exception {
    repository.git("worktree", "add", "-q", "--detach", temp.resolve("w").toString());
    byte[] answer = answer("worktree", "list", "--porcelain", "-z");

    assertCutIsRefused(answer, half -> Worktrees.parse(Records.of(half)), false);
    assertThat(Worktrees.parse(Records.of(answer))).hasSize(2);
    assertThatThrownBy(() -> Worktrees.parse(List.of("worktree /x", "HEAD 1")))
        .isInstanceOf(GitException.class);
  }

  @Test
  @DisplayName("any list of names")
  void names() throws Exception {
    assertCutIsRefused(answer("ls-files", "-z"), Records::of, false);
  }

  @Test
  @DisplayName("git diff --raw")
  void raw() throws Exception {
    byte[] answer =
        answer("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", before, after);
    Parser parser =
        half -> {
          List<RawChange> changes = new ArrayList<>();
          RawChange.Reader reader = new RawChange.Reader(changes::add);
          Records.of(half).forEach(reader::take);
          reader.end();
          return changes;
        };
    assertThat((List<?>) parser.parse(answer)).hasSize(4);
    List<Integer> ends = new ArrayList<>();
    for (int length = 1; length < answer.length; length++) {
      byte[] half = Arrays.copyOf(answer, length);
      try {
        parser.parse(half);
        ends.add(length);
      } catch (GitException e) {
        // As it is to be.
      }
    }
    // Behind a whole file only: there, as with every list, git's exit code tells.
    assertThat(ends).hasSize(3).allMatch(end -> answer[end - 1] == 0 && answer[end] == ':');
    assertThatThrownBy(() -> parser.parse(":100644 x 1 2 M\0a\0".getBytes()))
        .isInstanceOf(GitException.class);
  }
}
