/**
 * Takes what a plan and the state of its run say, and gives what a host is asked to do, job by job,
 * and what became of each: values that the workflow, the steps and the host share. They travel as
 * JSON: names of components are kept, and commit ids, refs and effect IDs travel, never the
 * contents of files.
 */
@NullMarked
package dev.osier.job;

import org.jspecify.annotations.NullMarked;
