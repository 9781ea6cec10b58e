package dev.osier.worker;

import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Optional;

/** Osier's own Temporal server, for a user who has configured none. */
public sealed interface EmbeddedServer extends AutoCloseable permits DevServer, InProcessServer {

  /** Where others on this machine reach it. */
  String address();

  /** How this process reaches it. */
  WorkflowServiceStubsOptions options();

  /** Where its web pages are, if it has any. */
  Optional<String> webUi();

  /** Whether its runs end with this process, so that nobody can go on with them. */
  boolean endsWithThisProcess();

  /** What it cannot do, as one line for the user; empty if it can do all. */
  Optional<String> limits();

  /** Leaves it; the last one out ends it. Never throws for a server that is already gone. */
  @Override
  void close();
}
