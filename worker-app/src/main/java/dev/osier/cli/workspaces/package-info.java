/** Commands that show and change the workspaces of this host. */
@NullMarked
package dev.osier.cli.workspaces;

import org.jspecify.annotations.NullMarked;
