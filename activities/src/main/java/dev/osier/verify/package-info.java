/** Takes a check command and a workspace, gives whether it passed. Believes exit codes only. */
@NullMarked
package dev.osier.verify;

import org.jspecify.annotations.NullMarked;
