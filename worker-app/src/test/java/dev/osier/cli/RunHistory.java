package dev.osier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The history of a run, as {@code temporal workflow show --output json} gives it. */
record RunHistory(List<JsonNode> events) {
  static RunHistory parse(String json) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    new ObjectMapper().readTree(json).get("events").forEach(events::add);
    return new RunHistory(List.copyOf(events));
  }

  /** When the activities of this type ended, however they did, by the server's clock. */
  List<Instant> ends(String type) {
    Set<String> scheduled = new HashSet<>();
    List<Instant> ends = new ArrayList<>();
    for (JsonNode event : events) {
      switch (event.get("eventType").asText()) {
        case "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED" -> {
          if (event
              .at("/activityTaskScheduledEventAttributes/activityType/name")
              .asText()
              .equals(type)) {
            scheduled.add(event.get("eventId").asText());
          }
        }
        case "EVENT_TYPE_ACTIVITY_TASK_COMPLETED",
            "EVENT_TYPE_ACTIVITY_TASK_CANCELED",
            "EVENT_TYPE_ACTIVITY_TASK_FAILED",
            "EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT" -> {
          if (scheduled.contains(event.findPath("scheduledEventId").asText())) {
            ends.add(time(event));
          }
        }
        default -> {}
      }
    }
    return ends;
  }

  /** When an event of this type came first. */
  Instant at(String type) {
    return events.stream()
        .filter(event -> event.get("eventType").asText().equals("EVENT_TYPE_" + type))
        .findFirst()
        .map(RunHistory::time)
        .orElseThrow(() -> new AssertionError("no " + type + " in " + events));
  }

  private static Instant time(JsonNode event) {
    return Instant.parse(event.get("eventTime").asText());
  }

  /** Build ids of the workers that decided. */
  Set<String> builds() {
    Set<String> builds = new TreeSet<>();
    for (JsonNode event : events()) {
      JsonNode version =
          event.at("/workflowTaskCompletedEventAttributes/deploymentVersion/buildId");
      if (!version.isMissingNode()) {
        builds.add(version.asText());
      }
    }
    return builds;
  }
}
