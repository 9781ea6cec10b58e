package dev.osier.judge;

import dev.osier.effect.FilledIndex;
import dev.osier.effect.KeepMark;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.file.StateFile;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.settings.HookFiles;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.job.CommitHooks;
import dev.osier.job.TryJob;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Seen;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.verify.CheckCommand;
import dev.osier.verify.CommitHook;
import dev.osier.workspace.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Commits what an agent left, as a commit by hand would be made there: through the hooks {@code
 * pre-commit} and {@code commit-msg}, as the run found them before any agent of it ran.
 *
 * <p>Order: stage → pre-commit → stage anew → commit-msg → stage anew → commit. A hook is run like
 * a check; of what it did the files count, staged or not, so that the commit is the tree that a
 * check sees (G3). Where nothing is left to commit no hook runs: git ran them as the agent
 * committed.
 */
final class WorkCommit {
  private static final String HOOKS = "hooks";

  /** Of a message; a hook that makes it longer has gone wrong. */
  private static final int MESSAGE_LENGTH = 1_000_000;

  private final TryJob request;
  private final Repository repository;
  private final Workspace place;
  private final String branch;
  private final Path logs;
  private final FilledIndex filled;
  private final @Nullable SpareObjects spares;
  private final WorkJudge.Ledger ledger;
  private final Pulse pulse;
  private Seen seen = Seen.NOTHING;

  /** How it ended. */
  sealed interface Answer {}

  /** All that the agent made is in it. */
  record Made(String commit) implements Answer {}

  /**
   * It cannot be taken as it is.
   *
   * @param tail of what failed, or null
   */
  record Refused(String headline, @Nullable String tail) implements Answer {}

  /** Staged, and in order. */
  private record Staged(LeftWork work, LeftWork.State state) implements Answer {}

  /**
   * @param repository the user's, which has the hooks
   * @param logs the effect's directory
   * @param spares where objects go first; null: nobody else prunes those of this workspace
   */
  WorkCommit(
      TryJob request,
      Repository repository,
      Workspace place,
      String branch,
      Path logs,
      @Nullable SpareObjects spares,
      WorkJudge.Ledger ledger,
      Pulse pulse) {
    this.request = request;
    this.repository = repository;
    this.place = place;
    this.branch = branch;
    this.logs = logs;
    this.filled = FilledIndex.of(logs);
    this.spares = spares;
    this.ledger = ledger;
    this.pulse = pulse;
  }

  /** What hooks have changed outside. */
  Seen seen() {
    return seen;
  }

  /**
   * Makes the commit, if there is something to commit.
   *
   * @param sealed see {@link WorkJudge#judge}
   * @param environment of the hooks
   */
  Answer make(@Nullable String sealed, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    LeftWork work = work();
    if (sealed != null && !KeepMark.in(logs).isThere() && sealed.equals(work.head())) {
      work.dropRest();
    }
    Answer answer = stage(work);
    CommitHooks hooks = request.sealing().hooks();
    if (!(answer instanceof Staged staged)) {
      return answer;
    }
    if (hooks == null || plain() || !staged.work().hasRest(staged.state())) {
      return commit(staged, message());
    }
    Path laid = filled.scratch(HOOKS);
    try {
      HookFiles.lay(repository, hooks.commit(), laid);
      return throughHooks(hooks, laid.resolve(hooks.directory()), staged, environment);
    } finally {
      filled.dropScratch(HOOKS);
    }
  }

  private Answer throughHooks(
      CommitHooks hooks, Path directory, Staged staged, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    Staged now = staged;
    Path index = now.work().index().copy();
    Map<String, String> hooked = new HashMap<>(environment);
    hooked.put("GIT_INDEX_FILE", index.toString());
    if (spares != null) {
      spares.showTo(hooked);
    }
    if (hooks.preCommit()) {
      CheckResult result = run(HookFiles.PRE_COMMIT, directory, List.of(), hooked);
      if (!result.passed()) {
        return refused(result, "");
      }
      Answer answer = stageAnew(index);
      if (!(answer instanceof Staged again)) {
        return answer;
      }
      now = again;
    }
    if (!hooks.commitMsg() || !now.work().hasRest(now.state())) {
      return commit(now, message());
    }
    // Over the one that pre-commit had.
    now.work().index().copy();
    // Where git itself has it, for hooks that do not ask.
    Path file = now.work().index().gitDirectory().resolve("COMMIT_EDITMSG");
    StateFile.delete(file);
    Files.writeString(file, message(), StandardOpenOption.CREATE_NEW);
    CheckResult result = run(HookFiles.COMMIT_MSG, directory, List.of(file.toString()), hooked);
    if (!result.passed()) {
      return refused(result, "\n\nTo have another message, commit your work yourself.");
    }
    String message = read(file);
    String fault = fault(message);
    if (fault != null) {
      return new Refused("The commit-msg hook left " + fault, null);
    }
    // It may have written files, too, which the check sees.
    Answer answer = stageAnew(index);
    return answer instanceof Staged again ? commit(again, message) : answer;
  }

  private Answer stageAnew(Path hooksIndex) throws IOException, InterruptedException {
    LeftWork after = work();
    after.index().takeAdded(hooksIndex);
    return stage(after);
  }

  private static @Nullable String fault(String message) {
    if (message.isBlank()) {
      return "no message";
    }
    if (message.indexOf('\0') >= 0) {
      return "a message with a NUL byte";
    }
    return message.length() > MESSAGE_LENGTH ? "a message of more than a million characters" : null;
  }

  private static Refused refused(CheckResult result, String advice) {
    return new Refused(
        CheckCommand.failure(result).replaceFirst(" failed ", " refused the work "),
        result.tail().strip() + advice);
  }

  private CheckResult run(
      String hook, Path directory, List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    seen = seen.and(ledger.before(Phase.CHECK));
    CheckResult result =
        new CommitHook(
                hook, directory.resolve(hook), Duration.ofSeconds(request.sealing().hookSeconds()))
            .run(
                arguments,
                place.path(),
                environment,
                CleanEnvironment.marker(request.run() + "/" + request.task()),
                logs.resolve(hook + ".log"),
                pulse);
    seen = seen.and(ledger.after(Phase.CHECK));
    ledger.requireLease();
    return result;
  }

  /** What a hook made of it. */
  private static String read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(content.readNBytes(4 * (MESSAGE_LENGTH + 1)), StandardCharsets.UTF_8);
    }
  }

  private String message() {
    return request.sealing().message();
  }

  private Answer commit(Staged staged, String message) throws IOException, InterruptedException {
    return new Made(staged.work().commitRest(staged.state(), message));
  }

  /** All files, if they can be taken as they are. */
  private Answer stage(LeftWork work) throws IOException, InterruptedException {
    WorktreeStatus.Looked status = work.status();
    if (!(status instanceof WorktreeStatus.Seen looked)) {
      return new Refused(LeftWork.refusal(((WorktreeStatus.Refused) status).exited()), null);
    }
    LeftWork.State state = work.state(looked.status());
    String hidden = work.hidden(status);
    String obstacle = hidden == null ? work.obstacle(state) : hidden;
    if (obstacle != null) {
      return new Refused(obstacle, obstacle);
    }
    ledger.requireLease();
    String refused = work.stage(state);
    return refused == null ? new Staged(work, state) : new Refused(refused, null);
  }

  private LeftWork work() {
    return new LeftWork(git(place), branch, request.start(), plain(), filled, spares);
  }

  /** Git in a workspace. */
  static Git git(Workspace place) {
    // Without its .git, git would find the repository that the workspaces may lie in.
    return Objects.requireNonNull(place.git(), "a scratch folder has no git")
        .with("GIT_CEILING_DIRECTORIES", String.valueOf(place.path().getParent()));
  }

  private boolean plain() {
    return place.kind() == WorkspaceKind.COPY;
  }
}
