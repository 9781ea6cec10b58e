/** Takes what kept a step from its work, and gives who can mend it, and whether it lasts. */
@NullMarked
package dev.osier.fault;

import org.jspecify.annotations.NullMarked;
