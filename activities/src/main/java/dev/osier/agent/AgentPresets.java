package dev.osier.agent;

import dev.osier.plan.PlanProblem;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.read.DefinitionReader;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.text.LikelyWord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The presets of this host: those that come with Osier, and the files of a directory of the user's,
 * {@code <name>.yaml}, which go first. A file is read when its preset is asked for, so that a
 * change of it holds for the next agent.
 */
public final class AgentPresets {
  private static final String SUFFIX = ".yaml";

  /** Each was run against a scripted model. */
  private static final List<String> BUILT_IN =
      List.of("aider", "claude", "codex", "gemini", "opencode");

  private final Path directory;

  /**
   * @param directory {@code $OSIER_HOME/agents}; need not exist
   */
  public AgentPresets(Path directory) {
    this.directory = directory;
  }

  /** What a plan's word for an agent leads to. */
  public sealed interface Found {}

  /** There is such a preset. */
  public record Known(AgentPreset preset) implements Found {}

  /**
   * There is none, or its file is not right.
   *
   * @param reason a sentence without an end, that names what there is, or all that is wrong
   */
  public record Unusable(String reason) implements Found {}

  /** Looks up a preset. */
  public Found find(String name) {
    Path file = directory.resolve(name + SUFFIX);
    try {
      return new Known(
          new AgentPreset(name, DefinitionReader.readPreset(Files.readAllBytes(file))));
    } catch (NoSuchFileException e) {
      return BUILT_IN.contains(name)
          ? new Known(builtIn(name))
          : new Unusable(
              "no agent \"%s\"; there are %s, or give {command: …}%s"
                  .formatted(
                      name, String.join(", ", names()), new LikelyWord().suggest(name, names())));
    } catch (InvalidPlanException e) {
      return new Unusable("the preset %s is not right: %s".formatted(file, list(e.problems())));
    } catch (IOException e) {
      return new Unusable("the preset %s cannot be read: %s".formatted(file, e));
    }
  }

  /**
   * The text of a preset, as it stands or can be put into the user's directory; null if there is
   * none. It need not be right.
   *
   * @throws IOException if the user's file of it cannot be read
   */
  public @Nullable String source(String name) throws IOException {
    try {
      return Files.readString(directory.resolve(name + SUFFIX));
    } catch (NoSuchFileException e) {
      return BUILT_IN.contains(name) ? builtInSource(name) : null;
    }
  }

  /** The user's file of a preset, which goes before one that comes with Osier; null if none. */
  public @Nullable Path file(String name) {
    Path file = directory.resolve(name + SUFFIX);
    return Files.exists(file) ? file : null;
  }

  /**
   * What Osier knows of the program of an agent.
   *
   * @throws IllegalStateException if its preset is gone since the run was prepared
   */
  public AgentDefinition definition(Agent agent) {
    if (agent.preset() == null) {
      return ofThePlan(agent);
    }
    Found found = find(agent.preset());
    if (found instanceof Unusable unusable) {
      throw new IllegalStateException("Cannot start an agent: " + unusable.reason());
    }
    return ((Known) found).preset().definition();
  }

  /** All names, in alphabetical order. */
  public List<String> names() {
    TreeSet<String> names = new TreeSet<>(BUILT_IN);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        names.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    } catch (IOException e) {
      // There is no such directory, or it is not ours to read: the built-in ones are left.
      return List.copyOf(names);
    }
    return List.copyOf(names);
  }

  private static AgentDefinition ofThePlan(Agent agent) {
    return agent.definition() == null
        ? AgentDefinition.of(String.valueOf(agent.command()))
        : agent.definition();
  }

  /** The same where no preset is the user's. */
  public static AgentDefinition builtIn(Agent agent) {
    return agent.preset() == null ? ofThePlan(agent) : builtIn(agent.preset()).definition();
  }

  /** One that comes with Osier. */
  public static AgentPreset builtIn(String name) {
    try {
      byte[] source = builtInSource(name).getBytes(StandardCharsets.UTF_8);
      return new AgentPreset(name, DefinitionReader.readPreset(source));
    } catch (InvalidPlanException e) {
      throw new IllegalStateException("the preset " + name + " is broken", e);
    }
  }

  private static String builtInSource(String name) {
    try (InputStream file = AgentPresets.class.getResourceAsStream(name + SUFFIX)) {
      if (file == null) {
        throw new IllegalArgumentException("no preset \"" + name + "\"");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The variables in which those that come with Osier find keys. */
  static Set<String> knownKeys() {
    Set<String> keys = new TreeSet<>();
    for (String name : BUILT_IN) {
      List<String> own = builtIn(name).definition().keys();
      keys.addAll(own == null ? List.of() : own);
    }
    return keys;
  }

  private static String list(List<PlanProblem> problems) {
    List<String> lines = new ArrayList<>();
    problems.forEach(
        problem ->
            lines.add((problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.message()));
    return lines.stream().collect(Collectors.joining("; "));
  }
}
