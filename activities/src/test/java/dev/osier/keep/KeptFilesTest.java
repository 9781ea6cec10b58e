package dev.osier.keep;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.Scene;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G4: the files an agent may leave, whatever they are called and hold. */
@DisplayName("G4 nothing lost: files")
class KeptFilesTest extends KeptScenario {
  @Test
  void ignoredFilesAreNotKept() throws Exception {
    write(path, "build/out.bin", "o");
    write(path, "x.log", "l");

    assertThat(released().keptRef()).isNull();
  }

  @Test
  void stagedChangedAndDeletedFilesAreKept() throws Exception {
    write(path, "staged.txt", "s");
    git(path).require("add", "staged.txt");
    write(path, "a.txt", "changed");
    Files.delete(path.resolve("src/b.txt"));

    released();

    assertThat(scene.files(kept)).containsExactly(".gitignore", "a.txt", "staged.txt");
    assertThat(scene.content(kept, "a.txt")).isEqualTo("changed");
    assertThat(scene.isAncestor(scene.base, kept)).isTrue();
  }

  @Test
  void contentThatIsOnlyInTheIndexIsKept() throws Exception {
    write(path, "a.txt", "staged");
    git(path).require("add", "a.txt");
    write(path, "a.txt", "a\n");

    released();

    assertThat(scene.content(kept, "a.txt")).isEqualTo("a\n");
    assertThat(scene.content(kept + "^2", "a.txt")).isEqualTo("staged");
  }

  @Test
  void changeOfTheSameSizeInTheSecondOfTheIndexIsKept() throws Exception {
    Path index = Path.of(git(path).require("rev-parse", "--absolute-git-dir")).resolve("index");
    long second;
    do {
      write(path, "a.txt", "1st");
      git(path).require("add", "a.txt");
      second = Files.getLastModifiedTime(index).toMillis() / 1000;
      write(path, "a.txt", "2nd");
    } while (Files.getLastModifiedTime(path.resolve("a.txt")).toMillis() / 1000 != second);
    while (System.currentTimeMillis() / 1000 == second) {
      Thread.onSpinWait();
    }

    released();

    assertThat(scene.content(kept, "a.txt")).isEqualTo("2nd");
  }

  @Test
  void bornNestedRepositoryIsKeptAsItsFiles() throws Exception {
    nested("nested", true);

    Released released = released();

    assertThat(scene.content(kept, "nested/inner.txt")).isEqualTo("inner");
    assertThat(scene.content(kept, "nested/more.txt")).isEqualTo("more");
    assertThat(released.notes()).singleElement().asString().contains("nested");
  }

  @Test
  void unbornNestedRepositoryIsKeptAsItsFiles() throws Exception {
    nested("deep/nested", false);
    nested("deep/nested/third", false);
    write(path, "beside.txt", "b");

    released();

    assertThat(scene.content(kept, "deep/nested/inner.txt")).isEqualTo("inner");
    assertThat(scene.content(kept, "deep/nested/third/inner.txt")).isEqualTo("inner");
    assertThat(scene.content(kept, "beside.txt")).isEqualTo("b");
  }

  @Test
  void nestedRepositoryThatWasCommittedAsLinkIsKeptAsItsFiles() throws Exception {
    nested("nested", true);
    String link = Scene.commitAll(path, "Link");
    seal(link);

    released();

    assertThat(scene.content(kept, "nested/inner.txt")).isEqualTo("inner");
    assertThat(scene.isAncestor(link, kept)).isTrue();
  }

  @Test
  void fifoAndSocketAreNamed() throws Exception {
    new ProcessBuilder("mkfifo", path.resolve("pipe").toString()).start().waitFor();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Made where its name is short enough for the system (108 bytes, unix(7)), then moved.
      Path made = Files.createTempDirectory("s").resolve("s");
      socket.bind(UnixDomainSocketAddress.of(made));
      Files.move(made, path.resolve("socket"));
      Files.delete(made.getParent());
      write(path, "new.txt", "n");

      assertThat(released().notes())
          .containsExactlyInAnyOrder(
              "pipe is no file and was not kept", "socket is no file and was not kept");
    }
    assertThat(scene.files(kept)).contains("new.txt").doesNotContain("pipe", "socket");
  }

  @Test
  void filesThatSafecrlfRefusesAreKeptByteByByte() throws Exception {
    git(scene.root).require("config", "core.safecrlf", "true");
    git(scene.root).require("config", "core.autocrlf", "input");
    write(path, "mixed.txt", "a\r\nb\n");
    write(path, "plain.txt", "p\n");

    released();

    assertThat(scene.content(kept, "mixed.txt")).isEqualTo("a\r\nb\n");
    assertThat(scene.content(kept, "plain.txt")).isEqualTo("p\n");
  }

  @Test
  void filesWhoseRequiredFilterFailsAreKept() throws Exception {
    git(scene.root).require("config", "filter.big.clean", "false");
    git(scene.root).require("config", "filter.big.required", "true");
    write(path, ".gitattributes", "*.bin filter=big\n");
    write(path, "large.bin", "content");
    write(path, "plain.txt", "p");

    released();

    assertThat(scene.content(kept, "large.bin")).isEqualTo("content");
    assertThat(scene.content(kept, "plain.txt")).isEqualTo("p");
  }

  @Test
  void changedFilesWhoseRequiredFilterFailsAreKept() throws Exception {
    write(path, ".gitattributes", "*.txt filter=big\n");
    write(path, "c.txt", "c");
    Scene.commitAll(path, "Filter");
    git(scene.root).require("config", "filter.big.clean", "false");
    git(scene.root).require("config", "filter.big.required", "true");
    write(path, "a.txt", "changed");
    write(path, "c.txt", "C");

    released();

    assertThat(scene.content(kept, "a.txt")).isEqualTo("changed");
    assertThat(scene.content(kept, "c.txt")).isEqualTo("C");
    assertThat(scene.content(kept, "src/b.txt")).isEqualTo("b\n");
  }

  @Test
  void filesInDirectoryWithoutPermissionAreKept() throws Exception {
    write(path, "closed/file.txt", "f");
    write(path, "closed/secret.txt", "s");
    Files.setPosixFilePermissions(
        path.resolve("closed/secret.txt"), PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(
        path.resolve("closed"), PosixFilePermissions.fromString("---------"));

    released();

    assertThat(scene.content(kept, "closed/file.txt")).isEqualTo("f");
    assertThat(scene.content(kept, "closed/secret.txt")).isEqualTo("s");
  }

  @Test
  void linkOutOfTheTreeIsKeptAsLink() throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "p");
    Files.createSymbolicLink(path.resolve("link"), outside);

    released();

    assertThat(scene.content(kept, "link")).isEqualTo(outside.toString());
    assertThat(scene.files(kept)).doesNotContain("link/precious");
    assertThat(outside.resolve("precious")).hasContent("p");
  }

  @Test
  void filesWithOddNamesAreKept() throws Exception {
    List<String> names =
        List.of(
            "new\nline",
            "-dash",
            "tab\there",
            "\"quoted\"",
            "ünïcode ☃",
            ":(top)magic",
            "*",
            "n".repeat(255),
            "é".repeat(127),
            " ");
    for (String name : names) {
      Files.writeString(path.resolve(name), name);
    }

    released();

    assertThat(scene.files(kept)).containsAll(names);
    for (String name : names) {
      assertThat(scene.content(kept, name)).isEqualTo(name);
    }
  }

  @Test
  void nestedRepositoriesWithOddNamesAreKept() throws Exception {
    List<String> names = List.of("new\nline", "-dash", "*", ":(top)x", "ü ☃");
    for (String name : names) {
      nested(name, false);
    }

    released();

    for (String name : names) {
      assertThat(scene.content(kept, name + "/inner.txt")).isEqualTo("inner");
    }
  }

  @Test
  void caseOnlyRenameIsKept() throws Exception {
    Files.move(path.resolve("a.txt"), path.resolve("A.txt"));

    released();

    assertThat(scene.files(kept)).contains("A.txt").doesNotContain("a.txt");
  }

  @Test
  void changedModeIsKept() throws Exception {
    Files.setPosixFilePermissions(
        path.resolve("a.txt"), PosixFilePermissions.fromString("rwxr-xr-x"));

    released();

    assertThat(git(scene.root).require("ls-tree", kept, "a.txt")).startsWith("100755");
  }

  @Test
  void filesWhoseNamesAreNoTextAreKept() throws Exception {
    new ProcessBuilder("sh", "-c", "printf n > \"$(printf 'caf\\351')\"")
        .directory(path.toFile())
        .start()
        .waitFor();

    released();

    assertThat(git(scene.root).require("-c", "core.quotePath=true", "ls-tree", "-r", kept))
        .contains("caf\\351");
  }

  @Test
  void whatOsierWroteIsNotKept() throws Exception {
    write(path, ".osier/task.json", "{}");
    Files.delete(path.resolve(".osier/.gitignore"));

    assertThat(released().keptRef()).isNull();
  }

  private void nested(String name, boolean born) throws Exception {
    Path nested = Files.createDirectories(path.resolve(name));
    git(nested).require("init", "-q");
    write(nested, "inner.txt", "inner");
    if (born) {
      Scene.commitAll(nested, "Inner");
      write(nested, "more.txt", "more");
    }
  }
}
