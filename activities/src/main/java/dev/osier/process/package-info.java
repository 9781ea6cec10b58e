/**
 * Takes a {@link dev.osier.process.ProgramCall} and gives its ending. The only package that starts
 * or ends processes, and {@link dev.osier.process.RunningProgram} is what starts one.
 */
@NullMarked
package dev.osier.process;

import org.jspecify.annotations.NullMarked;
