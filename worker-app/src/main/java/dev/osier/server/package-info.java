/**
 * The server that runs are on: the configured one, or Osier's own, which is out of others' reach.
 * Takes the environment and gives a {@link dev.osier.server.Connection}.
 */
@NullMarked
package dev.osier.server;

import org.jspecify.annotations.NullMarked;
