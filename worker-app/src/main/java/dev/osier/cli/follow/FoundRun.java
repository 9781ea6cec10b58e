package dev.osier.cli.follow;

/** A run that was looked up, on a connection that was opened for it. */
public record FoundRun(KnownRun run) implements AutoCloseable {
  @Override
  public void close() {
    run.connection().close();
  }
}
