/**
 * Takes reports, problems and the plan's rules and gives what people and programs read: text, JSON.
 */
@NullMarked
package dev.osier.output;

import org.jspecify.annotations.NullMarked;
