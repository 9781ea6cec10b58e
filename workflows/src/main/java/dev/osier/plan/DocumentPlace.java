package dev.osier.plan;

/**
 * A place in the text of a plan, for messages.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
record DocumentPlace(int line, int column) {
  InvalidPlanException refused(String fact) {
    return PlanDocument.refused("line %d, column %d: %s".formatted(line, column, fact));
  }

  InvalidPlanException twice(String field) {
    return refused("the field " + Quote.of(field) + " is given twice");
  }

  InvalidPlanException tooDeep() {
    return refused("nested deeper than %d levels".formatted(PlanDocument.LIMIT_DEPTH));
  }
}
