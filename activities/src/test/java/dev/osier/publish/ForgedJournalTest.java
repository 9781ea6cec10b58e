package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.file.StateFile;
import dev.osier.git.Junk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("G3, G7: what an agent leaves in .git/osier/publish")
@Timeout(600)
class ForgedJournalTest {
  @TempDir Path given;
  private PublishScene scene;
  private Path publish;

  @BeforeEach
  void openScene() throws Exception {
    scene = PublishScene.in(given.toRealPath().resolve("repository"));
    publish = scene.repository.osierDirectory().resolve("publish");
  }

  @AfterEach
  void closeScene() {
    scene.close();
  }

  @ParameterizedTest(name = "{0} is put aside, and stops no publishing")
  @EnumSource(Junk.class)
  void junk(Junk junk) throws Exception {
    junk.make(Files.createDirectories(publish).resolve("zz"));
    junk.make(publish.resolve(scene.run));
    junk.make(publish.resolve(scene.run + ".tmp"));

    assertThat(scene.publish().published()).isEqualTo(scene.candidate);
    assertThat(publish).isEmptyDirectory();
    assertThat(StateFile.tellPutAside(scene.repository.osierDirectory()))
        .singleElement()
        .asString()
        .contains("publish_zz");
    assertThat(StateFile.tellPutAside(scene.repository.osierDirectory())).isEmpty();
  }

  @ParameterizedTest(name = "the folder itself as {0} is put aside")
  @EnumSource(
      value = Junk.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DIRECTORY", "HUGE"})
  void junkInPlaceOfTheFolder(Junk junk) throws Exception {
    Files.createDirectories(publish.getParent());
    junk.make(publish);

    assertThat(scene.publish().published()).isEqualTo(scene.candidate);
  }

  private void forge(String to) throws IOException {
    Files.createDirectories(publish);
    Files.writeString(
        publish.resolve("forged"),
        String.join(
            "\n", "refs/heads/main", scene.from, to, scene.git.root().toUri().toString(), ""));
  }

  @Test
  @DisplayName("moves no branch: a journal of a move to a commit of the same files")
  void forgedMove() throws Exception {
    String backdoor =
        scene.git.git("commit-tree", scene.from + "^{tree}", "-p", scene.from, "-m", "x").strip();
    forge(backdoor);

    CheckoutRepair.sweep(scene.repository, scene.refs, scene.commits, scene.published);

    assertThat(scene.git.tip("main")).isEqualTo(scene.from);
    assertThat(publish).isEmptyDirectory();
  }

  @Test
  @DisplayName("undoes no work of the user's: a journal of a move to what the user has written")
  void forgedRepair() throws Exception {
    String as = scene.git.commitOn("as", "main", "x", Map.of("user", "the user's work\n"));
    forge(as);
    scene.git.write("user", "the user's work\n");

    CheckoutRepair.sweep(scene.repository, scene.refs, scene.commits, scene.published);

    assertThat(scene.git.read("user")).isEqualTo("the user's work\n");
  }
}
