/**
 * Takes a task and its workspace, gives what became of one try: starts the agent, ends it for
 * certain, and judges its work by git and exit codes, never by what it says.
 */
@NullMarked
package dev.osier.agent;

import org.jspecify.annotations.NullMarked;
