package dev.osier.git.object;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.GitException.Refusal;
import dev.osier.git.Identity;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Has git sign commits as the user's settings say: {@code user.signingKey}, {@code gpg.format}, the
 * programs of each format. So whatever signs the user's own commits signs these, as long as it asks
 * nobody: there is no terminal, no display, no input, and a deadline. A key with a passphrase has
 * to be unlocked in its agent.
 */
public final class Signer {
  /** A key at hand takes a second at most; who waits for somebody waits for ever. */
  public static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Git knows it without storing it. */
  private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  /** Of what git says. */
  private static final int WORDS = 300;

  private final Git git;

  private Signer(Git git) {
    this.git = git;
  }

  private static Signer askingNobody(Git git, Duration deadline) {
    return new Signer(
        git.within(deadline)
            // By which gpg's agent, or a program in its place, would find somebody to ask.
            .without("GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY")
            // Or ssh-keygen asks at the terminal that the worker was started in.
            .with("SSH_ASKPASS_REQUIRE", "force"));
  }

  /** With the settings as they are now. */
  public static Signer of(Repository repository) {
    return askingNobody(repository.git(), DEADLINE);
  }

  /**
   * With settings that no agent has written.
   *
   * @param settings see {@code PinnedSettings}
   */
  public static Signer with(Repository repository, Path settings) {
    return with(repository, settings, DEADLINE);
  }

  /**
   * Likewise.
   *
   * @param deadline of one signature
   */
  public static Signer with(Repository repository, Path settings, Duration deadline) {
    return askingNobody(
        repository
            .git()
            .with("GIT_DIR", repository.commonDir().toString())
            .with("GIT_COMMON_DIR", settings.toString()),
        deadline);
  }

  /** The same, which reads and writes objects there. */
  public Signer writingTo(SpareObjects spares) {
    return new Signer(spares.in(git));
  }

  /** How an attempt to sign ended. */
  public sealed interface Signature {}

  /**
   * It is signed.
   *
   * @param commit the same with a signature, in no ref yet
   */
  public record Signed(String commit) implements Signature {}

  /**
   * It is not.
   *
   * @param reason git's last words, on one line
   */
  public record Unsigned(String reason) implements Signature {}

  /** Whether the user's settings ask for signatures. */
  public boolean isWished() throws InterruptedException {
    // Osier's own calls are told not to sign.
    return git.asUserCallsIt()
        .call("config", "--type=bool", "--get", "commit.gpgSign")
        .text()
        .strip()
        .equals("true");
  }

  /** Writes a commit once more, with a signature. */
  public Signature sign(Commits commits, String commit) throws InterruptedException {
    RevCommit plain = commits.withBody(commit);
    List<String> args = new ArrayList<>();
    for (RevCommit parent : plain.getParents()) {
      args.addAll(List.of("-p", parent.name()));
    }
    args.add(plain.getTree().name());
    return signature(
        as("COMMITTER", plain.getCommitterIdent(), as("AUTHOR", plain.getAuthorIdent(), git)),
        plain.getFullMessage(),
        args);
  }

  /** Signs a commit that is thrown away: what keeps that from working keeps each from it. */
  public Signature rehearse() throws InterruptedException {
    Identity identity = Identity.of(git);
    PersonIdent person = new PersonIdent(identity.name(), identity.email());
    try {
      Path objects = Files.createTempDirectory("osier-sign-");
      try {
        Git aside = git.with("GIT_OBJECT_DIRECTORY", objects.toString());
        return signature(
            as("COMMITTER", person, as("AUTHOR", person, aside)),
            "Signed on trial\n",
            List.of(EMPTY_TREE));
      } finally {
        try (Stream<Path> tree = Files.walk(objects)) {
          for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new GitException("Cannot sign on trial: " + e.getMessage(), e);
    }
  }

  private static Signature signature(Git git, String message, List<String> args)
      throws InterruptedException {
    List<String> call = new ArrayList<>(List.of("commit-tree", "-S", "-F", "-"));
    call.addAll(args);
    Exited exited;
    try {
      exited = git.callWithInput(message, call.toArray(String[]::new));
    } catch (GitException e) {
      Refusal refusal = e.refusal();
      if (refusal != null && refusal.timedOut()) {
        return new Unsigned(
            "there was no signature within "
                + git.deadline().toSeconds()
                + " s; its program waits for somebody");
      }
      throw e;
    }
    return exited.succeeded()
        ? new Signed(exited.text().strip())
        : new Unsigned(lastWords(exited.errors()));
  }

  private static Git as(String role, PersonIdent person, Git git) {
    String text = person.toExternalString();
    return git.with("GIT_" + role + "_NAME", person.getName())
        .with("GIT_" + role + "_EMAIL", person.getEmailAddress())
        // Seconds since 1970 and the zone. Without the sign a small number would be a year.
        .with("GIT_" + role + "_DATE", "@" + text.substring(text.lastIndexOf('>') + 2));
  }

  private static String lastWords(String errors) {
    String said =
        errors
            .lines()
            .map(line -> line.strip().replaceAll("\\p{Cntrl}", ""))
            // For programs, which gpg has beside what it says to people.
            .filter(line -> !line.isEmpty() && !line.startsWith("[GNUPG:]"))
            // Which says nothing beside the reason.
            .filter(line -> !line.equals("fatal: failed to write commit object"))
            .collect(Collectors.joining("; "));
    if (said.isEmpty()) {
      return "git does not say why";
    }
    return said.length() > WORDS ? "…" + said.substring(said.length() - WORDS) : said;
  }
}
