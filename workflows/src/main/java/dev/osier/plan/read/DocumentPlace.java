package dev.osier.plan.read;

import dev.osier.text.Quote;

/**
 * A place in the text of a plan, for messages.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
record DocumentPlace(int line, int column) {
  /** Characters of a fact; a parser may quote as much as it was given. */
  private static final int LIMIT = 300;

  InvalidPlanException refused(String fact) {
    String shown = fact.length() <= LIMIT ? fact : fact.substring(0, LIMIT) + "…";
    return PlanDocument.refused(
        "line %d, column %d: %s".formatted(line, column, Quote.visible(shown)));
  }

  InvalidPlanException twice(String field) {
    return refused("the field " + Quote.of(field) + " is given twice");
  }

  InvalidPlanException tooDeep() {
    return refused("nested deeper than %d levels".formatted(PlanDocument.LIMIT_DEPTH));
  }
}
