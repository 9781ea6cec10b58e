/** Agents as data: what a plan, or the file of a preset, says of a program that does tasks. */
@NullMarked
package dev.osier.plan.agent;

import org.jspecify.annotations.NullMarked;
