package dev.osier.cli;

/** A run that was looked up, on a connection that was opened for it. */
record FoundRun(KnownRun run) implements AutoCloseable {
  @Override
  public void close() {
    run.connection().close();
  }
}
