package dev.osier.cli.call;

import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.output.SafeText;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The repository that a command without a server works on. */
public final class RepositoryOption {
  @Option(
      names = "--repository",
      paramLabel = "DIRECTORY",
      description = "Where the repository is (default: the current directory, or above it)")
  @Nullable String repository;

  /**
   * @throws Refusal if there is none
   */
  public Repository require(Invocation invocation) throws Refusal, InterruptedException {
    try {
      Path given = repository == null ? Path.of("") : Path.of(repository);
      Path place = invocation.directory().resolve(given).normalize();
      return find(place, invocation.home().root());
    } catch (IOException e) {
      throw Refusal.badInput("Cannot look for the repository: " + SafeText.line(e.toString()));
    } catch (InvalidPathException e) {
      throw Refusal.badInput(
          "Cannot use repository %s: that is no path"
              .formatted(SafeText.line(String.valueOf(repository))));
    } catch (RepositoryProblem e) {
      throw Refusal.badInput(
          SafeText.lines(String.valueOf(e.getMessage()))
              + "\nTo name another repository, add --repository DIRECTORY");
    }
  }

  /** Of a plain directory that was copied, Osier has a repository of its own. */
  private static Repository find(Path place, Path home)
      throws RepositoryProblem, IOException, InterruptedException {
    try {
      return Repository.find(place);
    } catch (RepositoryProblem e) {
      HiddenRepository hidden = e.isNone() ? HiddenRepository.around(home, place) : null;
      if (hidden == null) {
        throw e;
      }
      return hidden.repository();
    }
  }
}
