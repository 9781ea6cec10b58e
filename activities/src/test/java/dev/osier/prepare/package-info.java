@NullMarked
package dev.osier.prepare;

import org.jspecify.annotations.NullMarked;
