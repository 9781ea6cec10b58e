package dev.osier.plan.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.text.Scalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads JSON strictly into a tree that keeps numbers as they were written. */
final class JsonTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What Jackson says of itself, not of the document. */
  private static final Pattern NOISE =
      Pattern.compile(
          " ?\\(\\(CTRL-CHAR, code [0-9]+\\)\\)| ?\\((?:for|start|code|not|maybe|JSON)\\b.*"
              + "|: (?:enable|was expecting \\().*");

  private static final Pattern SIGN = Pattern.compile("\\('(.+?)' \\(code [0-9x/ a-f]+\\)\\)");

  private static final Pattern PLAIN_FRACTION =
      Pattern.compile("[-+.0-9]*(?:[eE][-+]?[0-9]{1,4})?");

  private final JsonParser parser;

  private JsonTree(JsonParser parser) {
    this.parser = parser;
  }

  static JsonNode parse(String text) throws InvalidPlanException {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      if (parser.nextToken() == null) {
        return MissingNode.getInstance();
      }
      JsonTree tree = new JsonTree(parser);
      JsonNode node = tree.value(1);
      if (parser.nextToken() != null) {
        throw tree.place().refused("more text after the end of the plan");
      }
      return node;
    } catch (StreamConstraintsException e) {
      throw PlanDocument.refused("the plan has a number or a name of a field that is far too long");
    } catch (JsonProcessingException e) {
      throw place(e.getLocation()).refused("not valid JSON: " + clean(e));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a plan from memory", e);
    }
  }

  private JsonNode value(int depth) throws IOException, InvalidPlanException {
    if (depth > PlanDocument.LIMIT_DEPTH) {
      throw place().tooDeep();
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(depth);
      case START_ARRAY -> array(depth);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT -> whole(parser.getText());
      case VALUE_NUMBER_FLOAT -> fraction(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new IllegalStateException("unexpected " + parser.currentToken());
    };
  }

  private ObjectNode object(int depth) throws IOException, InvalidPlanException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (object.has(name)) {
        throw place().twice(name);
      }
      parser.nextToken();
      object.set(name, value(depth + 1));
    }
    return object;
  }

  private ArrayNode array(int depth) throws IOException, InvalidPlanException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(depth + 1));
    }
    return array;
  }

  private static JsonNode whole(String text) {
    return text.equals("-0") ? NODES.numberNode(-0.0) : Scalar.whole(text);
  }

  /** Exact where the text can be had back from the number; see {@link Scalar#written}. */
  private static JsonNode fraction(String text) {
    // The length of the exponent: BigDecimal has none for more, and nobody means it.
    if (PLAIN_FRACTION.matcher(text).matches()) {
      BigDecimal exact = new BigDecimal(text);
      if (exact.toString().equals(text)) {
        return DecimalNode.valueOf(exact);
      }
    }
    return NODES.numberNode(Double.parseDouble(text));
  }

  private DocumentPlace place() {
    return place(parser.currentTokenLocation());
  }

  private static DocumentPlace place(JsonLocation location) {
    return new DocumentPlace(location.getLineNr(), location.getColumnNr());
  }

  private static String clean(JsonProcessingException e) {
    String message = e.getOriginalMessage().replaceAll("\\s+", " ");
    message = NOISE.matcher(SIGN.matcher(message).replaceAll("\"$1\"")).replaceAll("");
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }
}
