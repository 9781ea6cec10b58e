package dev.osier.plan.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.PlanProblem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads the text of a plan, YAML or JSON, into a tree. It is JSON if it begins with an opening
 * brace and then, also after space, a quotation mark or the closing brace.
 *
 * <p>What cannot be kept as it was written is refused: fields given twice, a second document, YAML
 * aliases and tags, nesting deeper than {@link #LIMIT_DEPTH}, more than {@link #LIMIT_BYTES}, bytes
 * that are not UTF-8. Of YAML's plain words only {@code true}, {@code false}, {@code null}, {@code
 * ~} and whole numbers in their usual form mean anything; all others are text as it stands, so that
 * {@code no}, {@code 010} and {@code 1.10} stay what they are.
 *
 * <p>The tree written as JSON is the input of a run: read again, it is the same.
 */
public final class PlanDocument {
  /** Temporal takes 2 MB for one input. */
  public static final int LIMIT_BYTES = 2 * 1024 * 1024;

  /** A plan needs six levels. */
  public static final int LIMIT_DEPTH = 32;

  private PlanDocument() {}

  /**
   * @param document YAML or JSON, in UTF-8
   * @throws InvalidPlanException with one problem, that names line and column where there are any
   */
  public static ObjectNode parse(byte[] document) throws InvalidPlanException {
    String text = decode(document);
    return requireObject(isJson(text) ? JsonTree.parse(text) : YamlTree.parse(text));
  }

  private static ObjectNode requireObject(JsonNode tree) throws InvalidPlanException {
    if (tree instanceof ObjectNode plan) {
      return plan;
    }
    if (tree.isMissingNode()) {
      throw refused("the plan is empty; it needs tasks, at least one with an id and a prompt");
    }
    String kind = tree.isArray() ? "a list" : "a single value";
    throw refused("the plan is %s; it must be an object with the field tasks".formatted(kind));
  }

  /**
   * Like {@link #parse}, for what can only be JSON: the input of a workflow, whose thread has no
   * time for YAML of any shape.
   *
   * @throws InvalidPlanException with one problem, that names line and column where there are any
   */
  public static ObjectNode parseJson(byte[] document) throws InvalidPlanException {
    return requireObject(JsonTree.parse(decode(document)));
  }

  /** A refusal of the document as a whole. */
  static InvalidPlanException refused(String message) {
    return new InvalidPlanException(List.of(new PlanProblem("", message)));
  }

  private static boolean isJson(String text) {
    String rest = text.stripLeading();
    if (!rest.startsWith("{")) {
      return false;
    }
    String inside = rest.substring(1).stripLeading();
    return inside.startsWith("\"") || inside.startsWith("}");
  }

  private static String decode(byte[] document) throws InvalidPlanException {
    if (document.length > LIMIT_BYTES) {
      throw refused(
          "the plan has %d bytes, and the limit is %d (2 MiB); put long prompts into files and name"
                  .formatted(document.length, LIMIT_BYTES)
              + " them with promptFile");
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(document);
    // UTF-8 never has more characters than bytes.
    CharBuffer chars = CharBuffer.allocate(document.length);
    CoderResult result = decoder.decode(bytes, chars, true);
    if (result.isError()) {
      throw refused(
          "the plan is not UTF-8: byte 0x%02x at offset %d; save it as UTF-8"
              .formatted(document[bytes.position()], bytes.position()));
    }
    String text = chars.flip().toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
