package dev.osier.plan.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.text.Quote;
import dev.osier.text.Scalar;
import java.io.StringReader;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.Event.ID;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads YAML into a tree from its events, not from its nodes: so aliases are seen and refused
 * instead of expanded, and words stay as they were written.
 */
final class YamlTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,17}");
  private static final Set<String> NOTHING = Set.of("", "~", "null");

  private static final String TAG = "tag:yaml.org,2002:";

  private final String text;
  private final Iterator<Event> events;
  private DocumentPlace last = new DocumentPlace(1, 1);

  private YamlTree(String text) {
    this.text = text;
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(PlanDocument.LIMIT_BYTES);
    events = new Yaml(options).parse(new StringReader(text)).iterator();
  }

  /** The only document of {@code text}; missing if there is none. */
  static JsonNode parse(String text) throws InvalidPlanException {
    YamlTree tree = new YamlTree(text);
    tree.next();
    if (!(tree.next() instanceof DocumentStartEvent)) {
      return MissingNode.getInstance();
    }
    JsonNode plan = tree.value(tree.next(), 1);
    tree.next();
    Event end = tree.next();
    if (end instanceof DocumentStartEvent) {
      throw place(end).refused("a second YAML document begins; a plan is one document");
    }
    return plan;
  }

  private JsonNode value(Event event, int depth) throws InvalidPlanException {
    if (depth > PlanDocument.LIMIT_DEPTH) {
      throw place(event).tooDeep();
    }
    if (event instanceof AliasEvent alias) {
      throw place(event)
          .refused(
              "the alias *%s is not supported; write out what it stands for"
                  .formatted(alias.getAnchor()));
    }
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    if (event instanceof MappingStartEvent mapping) {
      checkTag(mapping, "map");
      return object(depth);
    }
    if (event instanceof SequenceStartEvent sequence) {
      checkTag(sequence, "seq");
      return array(depth);
    }
    throw new IllegalStateException("unexpected " + event);
  }

  private ObjectNode object(int depth) throws InvalidPlanException {
    ObjectNode object = NODES.objectNode();
    for (Event event = next(); !event.is(ID.MappingEnd); event = next()) {
      if (event instanceof AliasEvent) {
        value(event, depth);
      }
      if (!(event instanceof ScalarEvent key)) {
        throw place(event).refused("the name of a field must be text");
      }
      if (object.has(key.getValue())) {
        throw place(event).twice(key.getValue());
      }
      scalar(key);
      object.set(key.getValue(), value(next(), depth + 1));
    }
    return object;
  }

  private ArrayNode array(int depth) throws InvalidPlanException {
    ArrayNode array = NODES.arrayNode();
    for (Event event = next(); !event.is(ID.SequenceEnd); event = next()) {
      array.add(value(event, depth + 1));
    }
    return array;
  }

  /**
   * Only what can be had back exactly becomes anything but text: of YAML 1.1, which takes {@code
   * no} for false and {@code 010} for eight, nothing is left.
   */
  private static JsonNode scalar(ScalarEvent event) throws InvalidPlanException {
    String written = event.getValue();
    if (event.getTag() != null || !event.isPlain()) {
      checkTag(event, event.getTag());
      return NODES.textNode(written);
    }
    if (NOTHING.contains(written)) {
      return NODES.nullNode();
    }
    if (written.equals("true") || written.equals("false")) {
      return NODES.booleanNode(written.equals("true"));
    }
    return WHOLE.matcher(written).matches() ? Scalar.whole(written) : NODES.textNode(written);
  }

  private static void checkTag(CollectionStartEvent event, String expected)
      throws InvalidPlanException {
    String tag = event.getTag();
    if (tag != null && !tag.equals("!") && !tag.equals(TAG + expected)) {
      throw place(event).refused(tagRefusal(tag));
    }
  }

  private static void checkTag(ScalarEvent event, @Nullable String tag)
      throws InvalidPlanException {
    if (tag != null && !tag.equals("!") && !tag.equals(TAG + "str")) {
      throw place(event).refused(tagRefusal(tag));
    }
  }

  private static String tagRefusal(String tag) {
    String written = tag.startsWith(TAG) ? "!!" + tag.substring(TAG.length()) : tag;
    return "the tag %s is not supported; leave it out".formatted(Quote.of(written));
  }

  /** The only place that calls SnakeYAML, and so knows how it fails. */
  private Event next() throws InvalidPlanException {
    try {
      Event event = events.next();
      last = place(event);
      return event;
    } catch (MarkedYAMLException e) {
      throw refused(e);
    } catch (ReaderException e) {
      throw unreadable(e.getPosition());
    } catch (RuntimeException e) {
      // Such as NumberFormatException for "\UFFFFFFFF": whatever it is, the document caused it.
      throw last.refused("not valid YAML soon after here");
    }
  }

  private InvalidPlanException refused(MarkedYAMLException e) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    DocumentPlace place =
        mark == null ? last : new DocumentPlace(mark.getLine() + 1, mark.getColumn() + 1);
    String problem = Optional.ofNullable(e.getProblem()).orElse("").replaceAll("\\s+", " ");
    problem = problem.replace("\0(0)", "the end");
    int sign = mark == null ? -1 : signAt(mark.getIndex());
    String hint = "";
    if (sign == '\t') {
      problem = "a tab";
      hint = "; indent with spaces";
    } else if (sign == ':') {
      hint = "; put text that has \": \" in quotes";
    } else if (sign == '@' || sign == '`' || sign == '%') {
      problem = "text cannot begin with " + Character.toString(sign);
      hint = "; put it in quotes";
    }
    return place.refused("not valid YAML: " + problem + hint);
  }

  /**
   * @param index in code points, as SnakeYAML counts
   */
  private int signAt(int index) {
    return text.codePoints().skip(index).findFirst().orElse(-1);
  }

  private InvalidPlanException unreadable(int position) {
    String before =
        text.codePoints()
            .limit(position)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int column = before.length() - before.lastIndexOf('\n');
    return new DocumentPlace(line, column)
        .refused(
            "a control character (\\u{%x}); leave it out, or write it as an escape in double quotes"
                .formatted(signAt(position)));
  }

  private static DocumentPlace place(Event event) {
    Mark mark = event.getStartMark();
    return new DocumentPlace(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
