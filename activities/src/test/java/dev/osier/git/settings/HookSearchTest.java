package dev.osier.git.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.git.Repository;
import dev.osier.git.settings.HookSearch.Found;
import dev.osier.git.settings.HookSearch.Hooks;
import dev.osier.git.settings.HookSearch.None;
import dev.osier.git.settings.HookSearch.Unusable;
import dev.osier.process.ThisUser;
import dev.osier.testkit.TestRepository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The hooks of a repository")
class HookSearchTest {
  @TempDir Path given;
  private Path folder;
  private TestRepository repository;

  @BeforeEach
  void repository() throws Exception {
    folder = given.toRealPath();
    repository = TestRepository.in(folder.resolve("r"));
  }

  private Found found(boolean prepared) throws Exception {
    return HookSearch.in(
        Repository.find(repository.root()), repository.git("rev-parse", "HEAD"), prepared);
  }

  private HookFiles hooks() throws Exception {
    return ((Hooks) found(false)).files();
  }

  private static String text(HookFiles files, String path) {
    return new String(
        Objects.requireNonNull(files.files().get(path), path).content(), StandardCharsets.UTF_8);
  }

  private void script(Path file, String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void tracked(String path, String text) throws Exception {
    script(repository.file(path), text);
    repository.commit("Add " + path);
  }

  @Test
  void noneAreNone() throws Exception {
    assertThat(found(true)).isEqualTo(new None(null));
    // As git init leaves them, and as a user who has switched one off.
    repository.write(".git/hooks/commit-msg", "not executable");
    script(repository.file(".git/hooks/pre-commit.sample"), "exit 1");
    script(repository.file(".git/hooks/pre-push"), "exit 1");
    assertThat(found(true)).isEqualTo(new None(null));
  }

  @Test
  void ofTheRepositoryComeWithWhatLiesBesideThem() throws Exception {
    script(repository.file(".git/hooks/pre-commit"), "one");
    repository.write(".git/hooks/lib/helper.sh", "help");

    HookFiles hooks = hooks();

    assertThat(hooks.has("pre-commit")).isTrue();
    assertThat(hooks.has("commit-msg")).isFalse();
    assertThat(text(hooks, "hooks/lib/helper.sh")).isEqualTo("help");
  }

  @Test
  void linkIsFollowed() throws Exception {
    script(folder.resolve("elsewhere/hook"), "one");
    Files.createDirectories(repository.file(".git/hooks"));
    Files.createSymbolicLink(
        repository.file(".git/hooks/pre-commit"), folder.resolve("elsewhere/hook"));

    assertThat(text(hooks(), "hooks/pre-commit")).isEqualTo("one");
  }

  @Test
  void pathOfTheUsersOwnSettingsIsFollowed() throws Exception {
    script(folder.resolve("mine/commit-msg"), "one");
    repository.config("core.hooksPath", folder.resolve("mine").toString());

    assertThat(text(hooks(), "hooks/commit-msg")).isEqualTo("one");
  }

  @Test
  void relativePathIsOfTheCommitAndNotOfTheCheckout() throws Exception {
    tracked(".githooks/pre-commit", "as it is in git");
    repository.config("core.hooksPath", ".githooks");
    repository.write(".githooks/pre-commit", "as the user is just changing it");
    script(repository.file(".githooks/commit-msg"), "as the user is just writing it");

    HookFiles hooks = hooks();

    assertThat(text(hooks, ".githooks/pre-commit")).isEqualTo("as it is in git");
    assertThat(hooks.has("commit-msg")).isFalse();
  }

  @Test
  void linkInACommitIsFollowed() throws Exception {
    script(repository.file("scripts/check.sh"), "one");
    Files.createDirectories(repository.file(".githooks"));
    Files.createSymbolicLink(
        repository.file(".githooks/pre-commit"), Path.of("../scripts/check.sh"));
    repository.commit("Add a link");
    repository.config("core.hooksPath", ".githooks");

    assertThat(text(hooks(), ".githooks/pre-commit")).isEqualTo("one");
  }

  @Test
  void huskysAreThereWhereASetUpMakesThem() throws Exception {
    repository.write(".husky/pre-commit", "npm test");
    repository.commit("Husky");
    repository.write(".husky/_/.gitignore", "*");
    script(repository.file(".husky/_/pre-commit"), ". \"$(dirname \"$0\")/h\"");
    repository.write(".husky/_/h", "run the one above");
    repository.config("core.hooksPath", ".husky/_");

    HookFiles hooks = ((Hooks) found(true)).files();

    assertThat(hooks.has("pre-commit")).isTrue();
    assertThat(text(hooks, ".husky/_/h")).isEqualTo("run the one above");
    assertThat(text(hooks, ".husky/pre-commit")).isEqualTo("npm test");
    assertThat(((None) found(false)).note())
        .isEqualTo(
            "core.hooksPath is .husky/_, and its hooks are not in git: none runs in a workspace,"
                + " unless workspace.setup makes them");
  }

  @Test
  @DisplayName("G8 a path that is no folder of hooks is refused")
  void tooMuchIsRefused() throws Exception {
    script(folder.resolve("mine/pre-commit"), "exit 0");
    for (int i = 0; i < HookSearch.LIMIT_FILES; i++) {
      Files.writeString(folder.resolve("mine/" + i), "x");
    }
    repository.config("core.hooksPath", folder.resolve("mine").toString());
    assertThat(((Unusable) found(false)).fact()).contains("more than 500 files");

    repository.config("core.hooksPath", ".");
    assertThat(((Unusable) found(false)).fact()).contains("the root of the work tree");
  }

  @Test
  @DisplayName("G3 are laid out as they were found, whatever was changed since")
  void areLaidOutAsTheyWereFound() throws Exception {
    script(repository.file(".git/hooks/pre-commit"), "one");
    repository.write(".git/hooks/lib", "two");
    Repository here = Repository.find(repository.root());
    String commit = hooks().store(here);
    script(repository.file(".git/hooks/pre-commit"), "exit 0");

    Path place = Files.createDirectories(folder.resolve("place"));
    HookFiles.lay(here, commit, place);

    assertThat(place.resolve("hooks/pre-commit")).hasContent("one").isExecutable();
    assertThat(place.resolve("hooks/lib")).hasContent("two");
    assertThat(place.resolve("hooks/lib").toFile().canExecute()).isFalse();
  }

  @Test
  void linkedFoldersAreFollowedAndCirclesAreNot() throws Exception {
    script(repository.file(".git/hooks/pre-commit"), "one");
    Files.createDirectories(folder.resolve("shared/deep"));
    Files.writeString(folder.resolve("shared/deep/helper.sh"), "help");
    Files.createSymbolicLink(repository.file(".git/hooks/lib"), folder.resolve("shared"));
    Files.createSymbolicLink(repository.file(".git/hooks/round"), Path.of("../hooks"));

    assertThat(text(hooks(), "hooks/lib/deep/helper.sh")).isEqualTo("help");

    tracked(".githooks/pre-commit", "one");
    repository.write("scripts/helper.sh", "help");
    Files.createSymbolicLink(repository.file(".githooks/lib"), Path.of("../scripts"));
    repository.commit("Add a link");
    repository.config("core.hooksPath", ".githooks");

    assertThat(text(hooks(), ".githooks/lib/helper.sh")).isEqualTo("help");
  }

  @Test
  void absolutePathInTheWorkTreeComesWithWhatLiesAbove() throws Exception {
    repository.write(".husky/pre-commit", "npm test");
    script(repository.file(".husky/_/pre-commit"), ". \"$(dirname \"$0\")/h\"");
    repository.config("core.hooksPath", repository.file(".husky/_").toString());

    HookFiles hooks = hooks();

    assertThat(hooks.has("pre-commit")).isTrue();
    assertThat(text(hooks, "pre-commit")).isEqualTo("npm test");
  }

  @Test
  void nothingIsTakenFromAboveThatIsTheProjectOrGits() throws Exception {
    script(repository.file(".mine/pre-commit"), "one");
    repository.write("secret", "x");
    repository.config("core.hooksPath", repository.file(".mine").toString());
    assertThat(hooks().files()).containsOnlyKeys("hooks/pre-commit");

    script(repository.file(".git/hooks/pre-commit"), "one");
    repository.config("core.hooksPath", repository.file(".git/hooks").toString());
    assertThat(hooks().files()).containsOnlyKeys("hooks/pre-commit");
  }

  @Test
  void largeFileAboveTheHooksIsPassedOver() throws Exception {
    Files.createDirectories(repository.file("tools"));
    Files.write(repository.file("tools/large.jar"), new byte[HookSearch.LIMIT_BYTES]);
    repository.write("tools/small.sh", "help");
    tracked("tools/hooks/pre-commit", "one");
    repository.config("core.hooksPath", "tools/hooks");

    assertThat(hooks().files()).containsOnlyKeys("tools/hooks/pre-commit", "tools/small.sh");
  }

  @Test
  @DisplayName("G8 a folder that cannot be read is refused, and is no fault")
  void unreadableFolderIsRefused() throws Exception {
    assumeThat(ThisUser.isRoot()).as("root reads everything").isFalse();
    script(repository.file(".git/hooks/pre-commit"), "one");
    Path closed = Files.createDirectories(repository.file(".git/hooks/closed"));
    assertThat(closed.toFile().setReadable(false)).isTrue();

    assertThat(((Unusable) found(false)).fact()).contains("cannot be read").contains("closed");
  }
}
