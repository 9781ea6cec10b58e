/**
 * Takes a plan as it was written (YAML or JSON) and gives a {@link dev.osier.plan.Plan} in which
 * every rule holds, or every {@link dev.osier.plan.PlanProblem} there is (G8). What fields there
 * are and what may stand in them is the table of {@link dev.osier.plan.read.PlanShape}.
 */
@NullMarked
package dev.osier.plan.read;

import org.jspecify.annotations.NullMarked;
