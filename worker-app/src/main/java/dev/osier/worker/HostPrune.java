package dev.osier.worker;

import dev.osier.git.Repository;
import dev.osier.host.OsierHome;
import dev.osier.server.Connection;
import dev.osier.sweep.HostSweep;
import dev.osier.sweep.Sweep;
import dev.osier.sweep.Sweeper;
import java.util.List;

/**
 * One sweep of this host, by a user's command instead of a worker.
 *
 * @param servers those that are asked about their runs
 */
public record HostPrune(OsierHome home, List<Connection> servers, Sweeper.Rules rules) {
  public HostPrune {
    servers = List.copyOf(servers);
  }

  /**
   * @param more repositories besides those in which this host has worked
   */
  public Sweep sweep(List<Repository> more) throws InterruptedException {
    return new HostSweep(home.root(), new ServerLiveness(servers), rules).sweep(more);
  }
}
