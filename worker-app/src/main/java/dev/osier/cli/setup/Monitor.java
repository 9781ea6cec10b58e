package dev.osier.cli.setup;

import dev.osier.cli.call.ListenAddress;
import dev.osier.cli.call.Refusal;
import dev.osier.metrics.Metrics;
import dev.osier.metrics.MonitorEndpoint;
import dev.osier.worker.OsierWorker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port of a worker for those that look after it, if it was asked for one.
 *
 * @param endpoint null: it was not
 */
record Monitor(@Nullable MonitorEndpoint endpoint) implements AutoCloseable {

  /**
   * @param listen where, or empty for nowhere
   * @throws Refusal if that is no address, or is taken
   */
  static Monitor start(String listen, Metrics metrics, OsierWorker worker) throws Refusal {
    if (listen.isEmpty()) {
      return new Monitor(null);
    }
    InetSocketAddress address = ListenAddress.of("--metrics", listen);
    try {
      return new Monitor(MonitorEndpoint.start(address, metrics, worker::notReady));
    } catch (IOException e) {
      throw Refusal.badInput(
          "Cannot answer at %s (--metrics): %s"
              .formatted(ListenAddress.shown(address), e.getMessage()));
    }
  }

  Optional<String> address() {
    return Optional.ofNullable(endpoint).map(MonitorEndpoint::address).map(ListenAddress::shown);
  }

  @Override
  public void close() {
    if (endpoint != null) {
      endpoint.close();
    }
  }
}
