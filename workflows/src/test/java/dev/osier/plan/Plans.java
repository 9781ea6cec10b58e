package dev.osier.plan;

import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import java.nio.charset.StandardCharsets;

/** Reads plans in tests. */
public final class Plans {
  private Plans() {}

  public static Plan read(String document) throws InvalidPlanException {
    return PlanReader.read(PlanDocument.parse(document.getBytes(StandardCharsets.UTF_8)));
  }

  /** The message with which {@code document} is refused; {@code accepted} if it is not. */
  public static String refusal(String document) {
    try {
      read(document);
      return "accepted";
    } catch (InvalidPlanException e) {
      return e.getMessage();
    }
  }
}
