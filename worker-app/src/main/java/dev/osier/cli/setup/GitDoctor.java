package dev.osier.cli.setup;

import dev.osier.cli.call.Invocation;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.GitVersion;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.git.object.Refs;
import dev.osier.plan.PlanProblem;
import dev.osier.prepare.Preflight;
import dev.osier.process.ProgramResult.Exited;
import java.util.List;

/** Looks at git, at who commits, and at the repository of the current directory. */
record GitDoctor(Invocation invocation) {
  void look(List<Finding> findings) throws InterruptedException {
    findings.add(Finding.ok("Java", Runtime.version().toString()));
    Git git = Git.at(invocation.directory());
    try {
      GitVersion version = GitVersion.installed(git);
      if (!version.atLeast(GitVersion.OLDEST)) {
        findings.add(
            Finding.fail(
                "git",
                "%s is installed, and Osier needs %s".formatted(version, GitVersion.OLDEST),
                "To go on, install git " + GitVersion.OLDEST + " or newer"));
        return;
      }
      findings.add(
          version.atLeast(GitVersion.MERGES_IN_ONE_PROCESS)
              ? Finding.ok("git", version.toString())
              : Finding.warn(
                  "git",
                  version + " merges one task at a time",
                  "To merge many at once, install git " + GitVersion.MERGES_IN_ONE_PROCESS));
    } catch (GitException e) {
      findings.add(
          Finding.fail(
              "git",
              String.valueOf(e.getMessage()),
              "To go on, install git " + GitVersion.OLDEST + " or newer"));
      return;
    }
    identity(git, findings);
    repository(findings);
  }

  private static void identity(Git git, List<Finding> findings) throws InterruptedException {
    String name = setting(git, "user.name");
    String email = setting(git, "user.email");
    if (name.isEmpty() || email.isEmpty()) {
      String missing = name.isEmpty() ? "user.name" : "user.email";
      String value = name.isEmpty() ? "'YOUR NAME'" : "YOU@EXAMPLE.ORG";
      findings.add(
          Finding.warn(
              "identity",
              missing + " is not set, so an agent's own commits fail",
              "To set it, run git config --global %s %s".formatted(missing, value)));
    } else {
      findings.add(Finding.ok("identity", "%s <%s>".formatted(name, email)));
    }
  }

  private static String setting(Git git, String name) throws InterruptedException {
    Exited answer = git.call("config", "--get", name);
    return answer.succeeded() ? answer.text().strip() : "";
  }

  private void repository(List<Finding> findings) throws InterruptedException {
    try {
      Repository repository = Repository.find(invocation.directory());
      String branch = repository.currentBranch();
      String place = repository.root().toString();
      boolean commits =
          repository.git().call("rev-parse", "--quiet", "--verify", "HEAD^{commit}").succeeded();
      if (!commits) {
        findings.add(
            Finding.fail(
                "repository",
                place + " has no commit, so there is nothing to start from",
                "To make one, run git add . && git commit -m Begin"));
      } else if (branch == null) {
        findings.add(
            Finding.warn(
                "repository",
                place + " has no branch checked out",
                "To go on, run git switch BRANCH, or name a target in the plan"));
      } else {
        findings.add(
            Finding.ok("repository", place + " on " + branch.replaceFirst("^refs/heads/", "")));
      }
      if (commits && branch != null) {
        preflight(repository, findings);
      }
    } catch (RepositoryProblem e) {
      String fact = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      findings.add(
          e.isNone()
              ? Finding.ok(
                  "repository", invocation.directory() + " is a plain directory: tasks get copies")
              : Finding.fail("repository", fact, "To use another, run osier in it"));
    }
  }

  /** Whether a run could succeed here, by what each run is refused for. */
  private void preflight(Repository repository, List<Finding> findings)
      throws InterruptedException {
    Preflight preflight = new Preflight(repository, invocation.home().root());
    try (Refs refs = Refs.of(repository)) {
      preflight.look(Preflight.Wish.NOTHING, refs);
    }
    for (PlanProblem problem : preflight.problems()) {
      findings.add(
          Finding.fail(
              "repository", problem.message(), "Each run is refused until that is mended"));
    }
    for (String note : preflight.notes()) {
      findings.add(Finding.warn("repository", note, "To find the setting, run git config --list"));
    }
  }
}
