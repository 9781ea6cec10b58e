package dev.osier.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.Git;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.job.CommitWish;
import dev.osier.job.PrepareJob;
import dev.osier.plan.MergeSign;
import dev.osier.plan.WorkspaceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryCopyTest {
  private static final String RUN = "r-000001";

  @TempDir Path temp;

  @Test
  @DisplayName("G5 G6 a kill before it is written down whose run it is leaves nothing of that run")
  void originComesBeforeTheFirstRef() throws Exception {
    Path home = temp.toRealPath().resolve("home");
    Path directory = Files.createDirectory(temp.toRealPath().resolve("project"));
    Files.writeString(directory.resolve("a.txt"), "a\n");
    DirectoryCopy copy =
        new DirectoryCopy(home, "here", 1, new LimitCheck(WorkerLimits.NONE, home));
    List<String> written = new ArrayList<>();

    assertThatThrownBy(
            () ->
                copy.prepare(
                    job(directory),
                    directory,
                    new ArrayList<>(),
                    (repository, base) -> {
                      throw new IOException("killed");
                    }))
        .hasMessage("killed");
    assertThat(refs(home, directory)).isEmpty();

    copy.prepare(
        job(directory), directory, new ArrayList<>(), (repository, base) -> written.add(base));
    assertThat(refs(home, directory)).contains(RUN).contains(written.get(0));
  }

  private static String refs(Path home, Path directory) throws Exception {
    Git git = HiddenRepository.require(home, directory).repository().git();
    return git.require("for-each-ref", "--format=%(refname) %(objectname)", "refs/osier/" + RUN);
  }

  private static PrepareJob job(Path directory) {
    return new PrepareJob(
        RUN,
        directory.toString(),
        null,
        null,
        WorkspaceKind.COPY,
        List.of(),
        List.of(),
        null,
        null,
        MergeSign.NEVER,
        CommitWish.NONE);
  }
}
