package dev.osier.effect;

import dev.osier.effect.Lease.Busy;
import dev.osier.effect.Lease.Held;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A program that claims a lease, says how that ended, and holds it until its input ends. */
final class LeaseHolder {
  private LeaseHolder() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Lease.Claim claim = Lease.claim(Path.of(arguments[0]), Duration.ZERO);
    if (claim instanceof Held held) {
      System.out.println("held " + held.lease().token());
      System.in.transferTo(System.out);
      held.lease().close();
    } else {
      System.out.println("busy " + ((Busy) claim).holder());
    }
  }
}
