/** Workspaces against real git, odd repositories and kills. */
@NullMarked
package dev.osier.workspace;

import org.jspecify.annotations.NullMarked;
