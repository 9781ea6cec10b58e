package dev.osier.git;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The repositories directly in a directory that is in none itself. */
final class RepositoryChoices {
  /** Named in a refusal. */
  private static final int SHOWN = 10;

  private RepositoryChoices() {}

  /** Work trees and bare repositories, sorted by name; hidden directories are not looked at. */
  static List<Path> in(Path directory) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        boolean hidden = child.getFileName().toString().startsWith(".");
        if (!hidden && (Files.exists(child.resolve(".git")) || isBare(child))) {
          found.add(child);
        }
      }
    } catch (IOException e) {
      // What cannot be listed offers no choice.
      return List.of();
    }
    found.sort(null);
    return found;
  }

  /** By what git itself takes a directory for a git directory. */
  static boolean isBare(Path directory) {
    return Files.isRegularFile(directory.resolve("HEAD"))
        && Files.isDirectory(directory.resolve("objects"))
        && Files.isDirectory(directory.resolve("refs"));
  }

  static RepositoryProblem refusal(Path directory, List<Path> choices) {
    List<String> names =
        choices.stream().limit(SHOWN).map(choice -> choice.getFileName().toString()).toList();
    String more = choices.size() > SHOWN ? " and " + (choices.size() - SHOWN) + " more" : "";
    return new RepositoryProblem(
        "Cannot use %s: it holds %d repositories: %s%s. To choose one, give its directory, as %s"
            .formatted(directory, choices.size(), String.join(", ", names), more, choices.get(0)));
  }
}
