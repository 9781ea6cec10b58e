package dev.osier.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.Repository;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G8 a workspace is refused before it is made where the disk has no room for it")
class FreeSpaceTest {
  private static final long MEBIBYTE = 1L << 20;

  @TempDir Path directory;
  private TestRepository repository;
  private long usable;
  private long total = 1L << 40;

  @BeforeEach
  void makeRepository() {
    repository = TestRepository.in(directory.resolve("repository"));
    repository.commit("Big", Map.of("big.txt", "x".repeat((int) (10 * MEBIBYTE))));
  }

  @Test
  void refusalSaysWhatIsFreeAndWhatIsNeeded() throws Exception {
    usable = 1000 * MEBIBYTE;

    assertThatThrownBy(() -> space(repository).require(repository.tip("main")))
        .isInstanceOf(WorkspaceException.class)
        .hasMessage(
            "Cannot make the workspace %s: 1.0 GB free in %s, about 1.0 GB needed, 1.0 GB of it as a"
                + " reserve\nTo make room, remove what is not needed there, or set OSIER_HOME to a"
                + " directory on a larger disk",
            directory, directory);
  }

  @Test
  void reserveOfASmallDiskIsSmall() throws Exception {
    total = 40 * MEBIBYTE;
    usable = 13 * MEBIBYTE;

    space(repository).require(repository.tip("main"));
    usable = 11 * MEBIBYTE;
    assertThatThrownBy(() -> space(repository).require(repository.tip("main")))
        .hasMessageContaining("11.0 MB free")
        .hasMessageContaining("about 12.0 MB needed, 2.0 MB of it as a reserve");
  }

  @Test
  void whatOthersAreFillingIsNotFree() throws Exception {
    total = 100 * MEBIBYTE;
    usable = 30 * MEBIBYTE;
    FreeSpace space = space(repository);
    String base = repository.tip("main");

    FreeSpace.Room first = space.reserve(directory.resolve("a"), base);
    FreeSpace.Room second = space.reserve(directory.resolve("b"), base);
    assertThatThrownBy(() -> space.reserve(directory.resolve("c"), base))
        .hasMessageContaining("besides what others are taking now");
    first.close();
    second.close();

    space.reserve(directory.resolve("c"), base).close();
  }

  @Test
  void whatIsOutsideOfASparseCheckoutNeedsNoRoom() throws Exception {
    repository.commit("Small", Map.of("small/s.txt", "s"));
    repository.commit(
        "Move", Map.of("big/b.txt", repository.read("big.txt"), "big.txt", TestRepository.GONE));
    repository.git("sparse-checkout", "set", "--cone", "small");
    usable = 60 * MEBIBYTE;
    total = 1000 * MEBIBYTE;

    space(repository).require(repository.tip("main"));
  }

  @Test
  void bareRepositoryIsMeasuredByItsTree() throws Exception {
    repository.git("clone", "-q", "--bare", ".", directory.resolve("bare").toString());
    TestRepository bare = TestRepository.at(directory.resolve("bare"));
    total = 40 * MEBIBYTE;
    usable = 11 * MEBIBYTE;

    assertThatThrownBy(() -> space(bare).require(bare.tip("main")))
        .hasMessageContaining("about 12.0 MB needed");
  }

  @Test
  void commitThatWasNotMeasuredTakesTheEstimateOfTheBase() throws Exception {
    total = 40 * MEBIBYTE;
    usable = 13 * MEBIBYTE;
    FreeSpace space = space(repository);
    space.require(repository.tip("main"));
    repository.commit("Much more", Map.of("more.txt", "x".repeat((int) (20 * MEBIBYTE))));

    space.reserve(directory, repository.tip("main")).close();
  }

  @Test
  void diskThatCannotBeAskedRefusesNothing() throws Exception {
    total = 0;

    space(repository).require(repository.tip("main"));
    assertThat(FreeSpace.REAL.usable(directory)).isPositive();
  }

  private FreeSpace space(TestRepository of) throws Exception {
    return new FreeSpace(
        Repository.find(of.root()),
        directory,
        new FreeSpace.Disk() {
          @Override
          public long usable(Path asked) {
            return usable;
          }

          @Override
          public long total(Path asked) {
            return total;
          }
        });
  }
}
