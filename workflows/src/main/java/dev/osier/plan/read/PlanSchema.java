package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of a plan (draft 2020-12), for editors and for services that check before they
 * send: the table of {@link PlanShape} as JSON.
 *
 * <p>Rules between fields and between tasks are the reader's alone, and so is its leniency: {@code
 * null} for "not given", and a number where text is expected.
 */
public final class PlanSchema {
  private PlanSchema() {}

  /** A new tree with the schema. */
  public static ObjectNode generate() {
    ObjectNode schema =
        JsonNodeFactory.instance
            .objectNode()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", "Osier plan");
    PlanShape.PLAN.describe(schema);
    return schema;
  }
}
