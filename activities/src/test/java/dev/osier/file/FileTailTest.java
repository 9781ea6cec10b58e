package dev.osier.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTailTest {
  @TempDir Path folder;

  private Path file() throws Exception {
    return Files.writeString(folder.resolve("log"), "0123456789");
  }

  @Test
  void endIsNoLongerThanTheLimit() throws Exception {
    assertThat(FileTail.text(file(), 3)).isEqualTo("789");
    assertThat(FileTail.text(file(), 100)).isEqualTo("0123456789");
  }

  @Test
  void whatStandsBeforeTheGivenByteIsLeftOut() throws Exception {
    assertThat(new String(FileTail.bytes(file(), 8, 5), UTF_8)).isEqualTo("89");
    assertThat(new String(FileTail.bytes(file(), 2, 5), UTF_8)).isEqualTo("56789");
    assertThat(FileTail.bytes(file(), 11, 5)).isEmpty();
  }

  @Test
  void whatIsNoFileHasNoEnd() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file());

    assertThat(FileTail.text(link, 3)).isEmpty();
    assertThat(FileTail.text(folder, 3)).isEmpty();
    assertThat(FileTail.text(folder.resolve("none"), 3)).isEmpty();
  }
}
