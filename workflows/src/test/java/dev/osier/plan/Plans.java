package dev.osier.plan;

import java.nio.charset.StandardCharsets;

/** Reads plans in tests. */
final class Plans {
  private Plans() {}

  static Plan read(String document) throws InvalidPlanException {
    return PlanReader.read(PlanDocument.parse(document.getBytes(StandardCharsets.UTF_8)));
  }

  /** The message with which {@code document} is refused; {@code accepted} if it is not. */
  static String refusal(String document) {
    try {
      read(document);
      return "accepted";
    } catch (InvalidPlanException e) {
      return e.getMessage();
    }
  }
}
