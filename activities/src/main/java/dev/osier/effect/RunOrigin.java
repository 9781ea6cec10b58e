package dev.osier.effect;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.osier.file.DurableFile;
import dev.osier.file.StateFile;
import dev.osier.file.StateFile.NotAFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a run comes from, in {@code runs/<run>/run.json}: whom to ask whether it still goes on. It
 * is on the disk before the first thing of the run is made on this host.
 *
 * @param workflowId of the run; with the server's answer to it the run's key can be made again
 * @param server the server and the namespace, as nothing else in the world is called
 * @param base the commit that it was prepared with, or null: from there a restricted worker reads
 *     which commands it may run
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunOrigin(
    String run, String workflowId, String namespace, Server server, @Nullable String base) {
  private static final String FILE = "run.json";
  private static final long LIMIT_BYTES = 100_000;

  /** Of a run of which the base is not known. */
  public RunOrigin(String run, String workflowId, String namespace, Server server) {
    this(run, workflowId, namespace, server, null);
  }

  /**
   * A Temporal server, as far as it must be told from any other.
   *
   * @param id equal for two servers only if they are one and the same, namespace included
   * @param pid of the process that the server lives and dies with; null for any other server
   * @param pidStarted with the pid it names the process for ever
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Server(String id, @Nullable Long pid, @Nullable Instant pidStarted) {
    public Server {
      Objects.requireNonNull(id, "id");
    }
  }

  public RunOrigin {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(workflowId, "workflowId");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(server, "server");
  }

  /**
   * Empty also if there is something else by that name: then nothing is known, and nobody can be
   * asked.
   */
  public static Optional<RunOrigin> load(EffectStore store, String run) {
    Path file = store.directory(run).resolve(FILE);
    try {
      RunOrigin origin =
          StateJson.MAPPER.readValue(StateFile.read(file, LIMIT_BYTES), RunOrigin.class);
      return Optional.ofNullable(origin).filter(found -> found.run().equals(run));
    } catch (NoSuchFileException | NotAFileException | JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** On return it outlasts a power cut. */
  public void save(EffectStore store) throws IOException {
    Path file = store.directory(run).resolve(FILE);
    StateFile.makeWay(file);
    DurableFile.replace(file, StateJson.MAPPER.writeValueAsBytes(this));
  }
}
