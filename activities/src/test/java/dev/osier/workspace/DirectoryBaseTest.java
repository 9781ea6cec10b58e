package dev.osier.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.git.Git;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.workspace.DirectoryBase.Base;
import dev.osier.workspace.DirectoryBase.Taken;
import dev.osier.workspace.DirectoryBase.TooMuch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryBaseTest {
  @TempDir Path given;
  private Path directory;
  private Path home;

  @BeforeEach
  void makeDirectory() throws Exception {
    directory = Files.createDirectories(given.toRealPath().resolve("my project"));
    home = given.toRealPath().resolve("home");
    Scene.write(directory, "a.txt", "a\n");
  }

  private Taken taken() throws Exception {
    return new DirectoryBase(HiddenRepository.require(home, directory), home).take();
  }

  private Base take() throws Exception {
    return (Base) taken();
  }

  @Test
  @DisplayName("nobody else can read the hidden repository, whatever the umask and whoever made it")
  void isClosedToOthers() throws Exception {
    Path place = HiddenRepository.require(home, directory).repository().commonDir();
    for (Path each : List.of(place, place.getParent())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rwx------");
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    HiddenRepository.require(home, directory);

    for (Path each : List.of(place, place.getParent())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rwx------");
    }
  }

  private Git git() throws Exception {
    Path common = HiddenRepository.require(home, directory).repository().commonDir();
    return Git.at(common).with("GIT_DIR", common.toString());
  }

  /** Path → mode and content. */
  private Map<String, String> files(Base base) throws Exception {
    Map<String, String> files = new TreeMap<>();
    for (String line : git().require("ls-tree", "-r", "-z", base.commit()).split("\0", -1)) {
      if (!line.isEmpty()) {
        String[] fields = line.substring(0, line.indexOf('\t')).split(" ", -1);
        files.put(
            line.substring(line.indexOf('\t') + 1),
            fields[0].substring(3) + " " + git().call("cat-file", "blob", fields[2]).text());
      }
    }
    return files;
  }

  @Test
  void filesAreStoredByteByByteWithModesAndLinks() throws Exception {
    Scene.write(directory, ".gitattributes", "* text=auto eol=crlf ident\n*.big filter=lfs\n");
    Scene.write(directory, "dos.txt", "one\r\ntwo\n$Id$\r\n");
    Scene.write(directory, "x.big", "big\n");
    Scene.write(directory, "run", "#!\n");
    assertThat(directory.resolve("run").toFile().setExecutable(true)).isTrue();
    Files.createSymbolicLink(directory.resolve("out"), given.resolve("elsewhere"));
    Scene.write(given.resolve("elsewhere"), "secret", "s");
    Scene.write(directory, "-n \n\u00fc", "odd");

    Map<String, String> files = files(take());

    assertThat(files)
        .containsEntry("dos.txt", "644 one\r\ntwo\n$Id$\r\n")
        .containsEntry("x.big", "644 big\n")
        .containsEntry("run", "755 #!\n")
        .containsEntry("out", "000 " + given.resolve("elsewhere"))
        .containsEntry("-n \n\u00fc", "644 odd");
    assertThat(files).hasSize(7);
  }

  @Test
  void ignoredFilesAndOsiersOwnAreNotStored() throws Exception {
    home = directory.resolve("tools/osier-home");
    Scene.write(directory, ".gitignore", "*.log\n/node_modules/\n");
    Scene.write(directory, "sub/.gitignore", "secret\n");
    Scene.write(directory, "sub/secret", "s");
    Scene.write(directory, "x.log", "l");
    Scene.write(directory, "node_modules/m/i.js", "m");
    Scene.write(directory, ".osier/answer.md", "a");
    Scene.write(home, "workspaces/w/f", "f");

    assertThat(files(take())).containsOnlyKeys(".gitignore", "a.txt", "sub/.gitignore");
    // Not on a second look either.
    assertThat(files(take())).containsOnlyKeys(".gitignore", "a.txt", "sub/.gitignore");
  }

  @Test
  void repositoriesInsideAreFilesLikeOthers() throws Exception {
    for (String name : List.of("lib", "lib/deep", "unborn")) {
      Path inside = Files.createDirectories(directory.resolve(name));
      Scene.git(inside).require("init", "-q", ".");
      Scene.write(inside, "f.txt", name);
      if (!name.equals("unborn")) {
        Scene.git(inside).require("add", "f.txt");
        Scene.git(inside).require("commit", "-q", "-m", "Inside");
      }
    }

    for (int i = 0; i < 2; i++) {
      assertThat(files(take()))
          .containsOnlyKeys("a.txt", "lib/f.txt", "lib/deep/f.txt", "unborn/f.txt");
    }
  }

  @Test
  @DisplayName("A directory in git is only read: its repository, its index, its permissions")
  void directoryInGitIsOnlyRead() throws Exception {
    Scene.git(directory).require("init", "-q", ".");
    Scene.commitAll(directory, "Begin");
    Scene.write(directory, "staged.txt", "s");
    Scene.git(directory).require("add", "staged.txt");
    Scene.write(directory, "a.txt", "changed\n");
    Scene.write(directory, ".git/info/exclude", "private\n");
    Scene.write(directory, "private", "p");
    Files.setPosixFilePermissions(
        directory.resolve("staged.txt"), PosixFilePermissions.fromString("r--r-----"));
    Map<String, String> before = stat();

    Map<String, String> files = files(take());

    assertThat(files).containsOnlyKeys("a.txt", "staged.txt");
    assertThat(files).containsEntry("a.txt", "644 changed\n");
    assertThat(stat()).isEqualTo(before);
  }

  private Map<String, String> stat() throws IOException {
    Map<String, String> stat = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.toList()) {
        stat.put(file.toString(), Files.readAttributes(file, "unix:mode,ctime,ino,size") + "");
      }
    }
    return stat;
  }

  @Test
  void nextBaseSeesEveryChange() throws Exception {
    Scene.write(directory, "file-to-dir", "f");
    Scene.write(directory, "dir-to-file/x", "x");
    Scene.write(directory, "dir-to-link/x", "x");
    Scene.write(directory, "gone", "g");
    Scene.write(directory, "late.log", "l");
    Base first = take();
    Files.delete(directory.resolve("file-to-dir"));
    Scene.write(directory, "file-to-dir/y", "y");
    Files.delete(directory.resolve("dir-to-file/x"));
    Files.delete(directory.resolve("dir-to-file"));
    Scene.write(directory, "dir-to-file", "now a file");
    Files.move(directory.resolve("dir-to-link"), directory.resolve("moved"));
    Files.createSymbolicLink(directory.resolve("dir-to-link"), Path.of("moved"));
    Files.delete(directory.resolve("gone"));
    Scene.write(directory, "a.txt", "b\n");

    Base second = take();

    assertThat(files(second))
        .containsOnlyKeys(
            "a.txt", "dir-to-file", "dir-to-link", "file-to-dir/y", "late.log", "moved/x");
    assertThat(files(second)).containsEntry("a.txt", "644 b\n");
    assertThat(files(first)).containsEntry("a.txt", "644 a\n").containsKey("gone");
  }

  @Test
  void whatCannotBeStoredIsSaidByName() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", directory.resolve("pipe") + "").start().waitFor())
        .isZero();
    try (RandomAccessFile big = new RandomAccessFile(directory.resolve("big").toFile(), "rw")) {
      big.setLength(DirectoryBase.LIMIT_FILE_BYTES + 1);
    }

    Base base = take();

    assertThat(files(base)).containsOnlyKeys("a.txt");
    assertThat(base.notes())
        .containsExactly(
            "Not in the copies: big (%d bytes, the limit is %d)"
                .formatted(DirectoryBase.LIMIT_FILE_BYTES + 1, DirectoryBase.LIMIT_FILE_BYTES),
            "Not in the copies: pipe (no file)");
  }

  @Test
  void unreadableFilesAreSaidByNameAndStayUnreadable() throws Exception {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    Scene.write(directory, "secret", "s");
    Scene.write(directory, "closed/x", "x");
    assertThat(directory.resolve("secret").toFile().setReadable(false)).isTrue();
    assertThat(directory.resolve("closed").toFile().setReadable(false)).isTrue();
    try {
      Base base = take();
      assertThat(files(base)).containsOnlyKeys("a.txt");
      assertThat(base.notes()).anyMatch(note -> note.contains("secret (cannot be read)"));
      assertThat(base.notes()).anyMatch(note -> note.contains("closed (cannot be read)"));
    } finally {
      assertThat(directory.resolve("closed").toFile().setReadable(true)).isTrue();
    }
  }

  @Test
  @DisplayName("G8 A directory that is too large is refused before anything of it is read")
  void tooMuchIsRefused() throws Exception {
    for (int i = 0; i < 17; i++) {
      try (RandomAccessFile big =
          new RandomAccessFile(directory.resolve("big" + i).toFile(), "rw")) {
        big.setLength(DirectoryBase.LIMIT_FILE_BYTES);
      }
    }

    assertThat(taken()).isInstanceOf(TooMuch.class);
    assertThat(((TooMuch) taken()).fact())
        .contains("has 18 files of 8704 MB", "100000 of 8192 MB", ".gitignore");
    assertThat(git().require("count-objects")).startsWith("0 objects");
  }

  @Test
  void twoAtOnceMakeOneRepositoryAndTwoBases() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Base> one = this::take;
      List<String> trees = new ArrayList<>();
      for (Future<Base> each : threads.invokeAll(List.of(one, one, one, one))) {
        trees.add(git().require("rev-parse", each.get().commit() + "^{tree}"));
      }
      assertThat(trees.stream().distinct()).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
    try (Stream<Path> shadows = Files.list(home.resolve("shadows"))) {
      assertThat(shadows.map(path -> path.getFileName().toString()))
          .singleElement()
          .asString()
          .matches("my-project-[0-9a-f]{8}");
    }
  }

  @Test
  void lockOfAKilledCallDoesNotStopTheNext() throws Exception {
    take();
    Path index = HiddenRepository.require(home, directory).index();
    Files.write(Path.of(index + ".lock"), "x".getBytes(StandardCharsets.UTF_8));
    Scene.write(directory, "b.txt", "b");

    assertThat(files(take())).containsKey("b.txt");
  }
}
