package dev.osier.workspace;

import java.util.EnumSet;
import java.util.Set;

/** At which fault points what is cut off. */
public final class KillPoints {
  private KillPoints() {}

  public static Set<FaultPoint> ofClaim() {
    return EnumSet.range(FaultPoint.RECORD_CLAIMED, FaultPoint.RECORD_CREATED);
  }

  /** All but its end, at which the workspace is whole. */
  static Set<FaultPoint> amidClaim() {
    return EnumSet.range(FaultPoint.RECORD_CLAIMED, FaultPoint.FILES_INCLUDED);
  }

  static Set<FaultPoint> ofRelease() {
    return EnumSet.range(FaultPoint.WORK_KEPT, FaultPoint.RECORD_REMOVED);
  }

  /** A sweep releases, then forgets the run. */
  static Set<FaultPoint> ofSweep() {
    return EnumSet.complementOf(EnumSet.copyOf(ofClaim()));
  }
}
