package dev.osier.server;

import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Optional;

/**
 * Osier's own Temporal server, for a user who has configured none. Neither kind of it answers
 * another user of the machine.
 */
public sealed interface EmbeddedServer extends AutoCloseable permits DevServer, InProcessServer {

  /** Where others of this user reach it. */
  String address();

  /** How this process reaches it. */
  WorkflowServiceStubsOptions options();

  /** Opens the way to its web pages, if it has any, for as long as this process uses it. */
  void openWebPages();

  /**
   * A link to one of its web pages, which opens once; empty if it has none, or no process holds the
   * way to them open.
   *
   * @param path begins with a slash
   */
  Optional<String> webPage(String path);

  /** Whether its runs end with this process, so that nobody can go on with them. */
  boolean endsWithThisProcess();

  /** What it cannot do, as one line for the user; empty if it can do all. */
  Optional<String> limits();

  /** Leaves it; the last one out ends it. Never throws for a server that is already gone. */
  @Override
  void close();
}
