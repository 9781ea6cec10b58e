/**
 * Takes a {@link dev.osier.plan.Plan} and gives a {@link dev.osier.report.Report}: the workflow,
 * and the pure decisions it makes.
 */
@NullMarked
package dev.osier.run;

import org.jspecify.annotations.NullMarked;
