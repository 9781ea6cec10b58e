/**
 * Takes the environment and gives a connection to a Temporal server, Osier's own if none is
 * configured, and the worker that does runs on this host.
 */
@NullMarked
package dev.osier.worker;

import org.jspecify.annotations.NullMarked;
