package dev.osier.plan.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A path of an {@link OutputRule}, such as {@code /message/content/*}{@code /text}. */
public record JsonPath(List<String> steps) {

  public JsonPath {
    steps = List.copyOf(steps);
  }

  /** Of its text, which begins with a slash. */
  public static JsonPath of(String path) {
    return new JsonPath(List.of(path.substring(1).split("/", -1)));
  }

  /** The values it leads to, in order; none where a step is missing. */
  public List<JsonNode> in(JsonNode root) {
    List<JsonNode> at = List.of(root);
    for (String step : steps) {
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : at) {
        if (step.equals("*")) {
          node.forEach(next::add);
        } else if (node.has(step)) {
          next.add(node.get(step));
        }
      }
      at = next;
    }
    return at.stream().filter(JsonNode::isValueNode).filter(node -> !node.isNull()).toList();
  }
}
