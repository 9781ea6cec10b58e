package dev.osier.job;

import java.util.List;
import java.util.Map;

/**
 * What became of a {@link ReleaseJob}.
 *
 * @param kept task id → ref that holds its unmerged work
 * @param problems what could not be saved or removed, one sentence each; its workspace stays
 */
public record Released(Map<String, String> kept, List<String> problems) {}
