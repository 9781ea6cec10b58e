/** One try of a task, with real programs in real workspaces. */
@NullMarked
package dev.osier.agent;

import org.jspecify.annotations.NullMarked;
