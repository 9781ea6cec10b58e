package dev.osier.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;

/** How one provider's agents ask, and how a model answers them. */
interface ModelProtocol {

  /** Whether a request to this path is one of this protocol's for an answer of the model. */
  boolean takes(String path);

  /** Whether it is this one's, where two protocols share a path. */
  default boolean takes(JsonNode request) {
    return true;
  }

  /**
   * Whether the agent asks beside its work: for a title, a summary, a count. Agents do their work
   * with tools, so a request without any is no part of the script.
   */
  boolean isAside(JsonNode request);

  /**
   * @param serial differs for every answer, for ids
   */
  ModelAnswer write(String path, String content, int serial);

  /** See {@link #write}. */
  ModelAnswer run(String command, int serial);

  /** See {@link #write}. */
  ModelAnswer say(String text, int serial);

  /**
   * The provider's words for 401, 429 and the like.
   *
   * @param status of HTTP
   */
  ModelAnswer error(int status, String message);
}
