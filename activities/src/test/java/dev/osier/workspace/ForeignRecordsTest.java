package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.KeepMark;
import dev.osier.git.Junk;
import dev.osier.name.EffectId;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.Sweep;
import dev.osier.sweep.Sweep.Swept;
import dev.osier.sweep.SweepScenario;
import dev.osier.workspace.ReleaseResult.Released;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an agent writes into the records of effects. The workspace of {@code parser} has work that
 * is committed nowhere, that of {@code lexer} is beside it.
 */
@Tag("slow")
@DisplayName("G4: a record that is not to be believed is put aside, and the work is saved:")
class ForeignRecordsTest extends SweepScenario {
  private EffectStore store;
  private Workspace workspace;
  private String head;

  @BeforeEach
  void work() throws Exception {
    try (Workspaces workspaces = scene.workspaces()) {
      store = workspaces.store();
    }
    workspace = scene.work(scene.parser);
    write(workspace.path(), "done.txt", "committed");
    head = Scene.commitAll(workspace.path(), "Work");
    write(workspace.path(), "new.txt", "unsaved");
    write(scene.work(scene.lexer).path(), "mine.txt", "lexer's");
    comesFrom(scene.run);
  }

  private Path record() {
    return store.recordFile(scene.parser);
  }

  private void assertSavedBySweep() throws Exception {
    Sweep sweep = sweep(Life.CLOSED);

    assertThat(sweep.left()).isEmpty();
    assertThat(sweep.swept().stream().map(Swept::notes).flatMap(List::stream))
        .anySatisfy(note -> assertThat(note).startsWith("Put aside "));
    assertSaved();
  }

  private void assertSaved() throws Exception {
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");
    assertThat(scene.content(scene.parser.keptRef(), "done.txt")).isEqualTo("committed");
    assertThat(scene.content(scene.lexer.keptRef(), "mine.txt")).isEqualTo("lexer's");
    assertThat(workspace.path()).doesNotExist();
    assertThat(scene.root.resolve("a.txt")).hasContent("a\n");
    assertThat(Scene.git(scene.root).require("status", "--porcelain")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Junk.class)
  void junk(Junk junk) throws Exception {
    Files.delete(record());
    junk.make(record());

    Sweep sweep = sweep(Life.CLOSED);

    assertThat(sweep.left()).isEmpty();
    assertSaved();
  }

  @Test
  @DisplayName("half of it")
  void half() throws Exception {
    byte[] whole = Files.readAllBytes(record());
    Files.write(record(), Arrays.copyOf(whole, whole.length / 2));

    assertSavedBySweep();
  }

  private EffectRecord real() {
    return store.load(scene.parser).orElseThrow();
  }

  private void forge(String field, String value) throws Exception {
    String text = Files.readString(record());
    assertThat(text).contains("\"" + field + "\":");
    Files.writeString(
        record(),
        text.replaceFirst("\"" + field + "\":(\"[^\"]*\"|null)", "\"" + field + "\":" + value));
  }

  @ParameterizedTest(name = "a workspace {0}")
  @ValueSource(
      strings = {
        "ROOT",
        "ROOT/.git",
        "LEXER",
        "../..",
        "/",
        "",
        "HOME",
        "ROOT/x/../y",
        "a\\u0000b"
      })
  void otherWorkspace(String where) throws Exception {
    Path lexer = Objects.requireNonNull(workspace.path().getParent()).resolve("lexer");
    String value =
        where
            .replace("ROOT", scene.root.toString())
            .replace("LEXER", lexer.toString())
            .replace("HOME", scene.home.toString());
    forge("workspace", "\"" + value + "\"");

    assertSavedBySweep();
  }

  @Test
  @DisplayName("a place that looks like one of an earlier home")
  void madeUpHome() throws Exception {
    Path users =
        Files.createDirectories(
            directory.toRealPath().resolve("workspaces/r").resolve(scene.run).resolve("parser"));
    write(users, "precious", "p");
    forge("workspace", "\"" + users + "\"");

    assertSavedBySweep();
    assertThat(users.resolve("precious")).hasContent("p");
  }

  @ParameterizedTest(name = "a form {0}")
  @ValueSource(strings = {"SCRATCH", "DETACHED"})
  void otherForm(String form) throws Exception {
    forge("form", "\"" + form + "\"");
    forge("branch", "null");

    assertSavedBySweep();
  }

  @ParameterizedTest(name = "a branch {0}")
  @ValueSource(strings = {"main", "osier/other/task-parser", "--all"})
  void otherBranch(String branch) throws Exception {
    forge("branch", "\"" + branch + "\"");

    assertSavedBySweep();
    assertThat(scene.refs.tip("refs/heads/main")).isEqualTo(scene.base);
  }

  @ParameterizedTest(name = "a commit {0}")
  @ValueSource(strings = {"--all", "HEAD", "1234"})
  void noCommit(String commit) throws Exception {
    forge("start", "\"" + commit + "\"");

    assertSavedBySweep();
  }

  @Test
  @DisplayName("all is said to be committed: only what Osier itself has noted counts")
  void saidToBeSealed() throws Exception {
    store.save(real().sealedAs(head));

    assertThat(sweep(Life.CLOSED).left()).isEmpty();
    assertSaved();
  }

  @Test
  @DisplayName("all is said to be removed")
  void saidToBeRemoved() throws Exception {
    store.save(real().withStep(EffectRecord.Step.REMOVED));

    assertThat(sweep(Life.CLOSED).left()).isEmpty();
    assertSaved();
  }

  @ParameterizedTest(name = "{0} in place of the mark that it is to be kept")
  @EnumSource(Junk.class)
  void junkForMark(Junk junk) throws Exception {
    junk.make(store.directory(scene.parser).resolve("keep.json"));
    junk.make(store.directory(scene.lexer).resolve("filled-x"));

    assertThat(sweep(Life.CLOSED).left()).isEmpty();
    assertSaved();
    assertThat(KeepMark.in(store.directory(scene.parser)).isThere()).isFalse();
  }

  @Test
  @DisplayName("the end of a run releases all of it, and the record is made anew for another try")
  void releasedWithTheRun() throws Exception {
    Files.writeString(record(), "{\"run\":");
    try (Workspaces workspaces = scene.workspaces()) {
      Map<EffectId, ReleaseResult> releases =
          workspaces.releaseAll(List.of(scene.parser, scene.lexer), scene.base);
      assertThat(releases.values())
          .allSatisfy(release -> assertThat(release).isInstanceOf(Released.class));
    }
    assertSaved();
    Files.writeString(record(), "[]");
    Workspace again = scene.claim(scene.parser, scene.base);
    assertThat(again.path()).isEqualTo(workspace.path());
    assertThat(real().workspace()).isEqualTo(again.path().toString());
  }
}
