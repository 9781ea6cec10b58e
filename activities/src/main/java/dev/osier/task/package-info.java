/**
 * Takes a task with its start and gives what became of one try: claims its workspace, has the agent
 * run in it, and has what it left judged. One Temporal attempt each.
 */
@NullMarked
package dev.osier.task;

import org.jspecify.annotations.NullMarked;
