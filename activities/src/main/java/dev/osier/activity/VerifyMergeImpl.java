package dev.osier.activity;

import dev.osier.step.CheckResult;
import dev.osier.step.VerifyMerge;
import dev.osier.verify.CandidateCheck;

/** See {@link VerifyMerge}. */
final class VerifyMergeImpl implements VerifyMerge {
  private final Host host;

  VerifyMergeImpl(Host host) {
    this.host = host;
  }

  @Override
  public CheckResult verify(Request request) {
    return Step.run(
        "verify",
        beats -> {
          Host.Place place = host.enter(request.repository(), request.run(), beats.activity());
          return new CandidateCheck(place.workspaces(), request, beats).run();
        });
  }
}
