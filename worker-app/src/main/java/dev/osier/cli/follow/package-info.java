/** A run that a command is about: found, followed to its end, asked, and told. */
@NullMarked
package dev.osier.cli.follow;

import org.jspecify.annotations.NullMarked;
