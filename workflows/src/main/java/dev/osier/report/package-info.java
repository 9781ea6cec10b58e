/**
 * Takes the state of a run and gives what people and services read: the report, and tables of it.
 */
@NullMarked
package dev.osier.report;

import org.jspecify.annotations.NullMarked;
