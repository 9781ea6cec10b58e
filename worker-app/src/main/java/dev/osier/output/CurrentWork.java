package dev.osier.output;

import java.util.Map;

/**
 * What a run is doing in this moment.
 *
 * @param tasks task id → its try
 * @param steps what is done for the whole: {@code prepare}, {@code merge}, {@code verify}, {@code
 *     publish}, {@code release}
 */
public record CurrentWork(Map<String, Doing> tasks, Map<String, Doing> steps) {
  public static final CurrentWork NONE = new CurrentWork(Map.of(), Map.of());
}
