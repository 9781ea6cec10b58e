/**
 * Takes a plan as a user or a service wrote it (YAML or JSON) and gives a {@link
 * dev.osier.plan.Plan} in which every rule of the plan holds, or every {@link
 * dev.osier.plan.PlanProblem} at once.
 */
@NullMarked
package dev.osier.plan;

import org.jspecify.annotations.NullMarked;
