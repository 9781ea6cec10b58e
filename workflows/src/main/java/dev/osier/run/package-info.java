/**
 * Takes a {@link dev.osier.plan.Plan} and gives a {@link dev.osier.report.Report}: the workflow,
 * which does what {@link dev.osier.run.decide} decides.
 *
 * <p>There is one way to do each of three things. A step is begun by {@code Steps}, which says
 * whether a cancel reaches it, and is then awaited or followed up by its {@code StepCall}. What is
 * waited for besides is a condition on the state. What is cancelled is a call, or the work that a
 * {@code Landing} does aside, with all calls in it; what is to have a moment before is, by {@code
 * Grace}.
 */
@NullMarked
package dev.osier.run;

import org.jspecify.annotations.NullMarked;
