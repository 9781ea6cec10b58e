package dev.osier.activity;

import dev.osier.job.CheckJob;
import dev.osier.outcome.CheckResult;
import dev.osier.plan.PlanCommands;
import dev.osier.step.VerifyMerge;
import dev.osier.verify.CandidateCheck;
import java.util.List;

/** See {@link VerifyMerge}. */
final class VerifyMergeImpl implements VerifyMerge {
  private final Host host;

  VerifyMergeImpl(Host host) {
    this.host = host;
  }

  @Override
  public CheckResult verify(CheckJob request) {
    return Step.run(
        host,
        "verify",
        request.repository(),
        beats -> {
          Host.Place place =
              host.enter(request.repository(), request.run(), List.of(), beats.activity());
          host.require(place, request.run(), null, commands(request));
          return Host.whilePruned(
              place,
              request.run(),
              () -> new CandidateCheck(place.workspaces(), host.checks(), request, beats).run());
        });
  }

  private static List<PlanCommands.Command> commands(CheckJob request) {
    PlanCommands.Command check = new PlanCommands.Command("merge.verify", false, request.command());
    String setup = request.needs().setup();
    return setup == null
        ? List.of(check)
        : List.of(check, new PlanCommands.Command("workspace.setup", true, setup));
  }
}
