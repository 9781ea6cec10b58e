/** What a user or a program wrote, as a message shows it: quoted, cut, made visible. */
@NullMarked
package dev.osier.text;

import org.jspecify.annotations.NullMarked;
