package dev.osier.plan.read;

/**
 * A field that a plan may have.
 *
 * @param doc one sentence for the person who writes it
 */
public record PlanField(String name, String doc) {}
