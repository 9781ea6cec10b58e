package dev.osier.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The servers of Osier's own on this machine, one file each under {@code $OSIER_HOME/server}: the
 * dev server, which all share, and one in-process server for each process that has one.
 *
 * <p>A record of a process that is gone counts as none, and goes when it is seen.
 */
final class ServerRecords {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path directory;

  ServerRecords(OsierHome home) {
    this.directory = home.server();
  }

  Optional<ServerRecord> devServer() {
    return load(devFile()).filter(ServerRecord::answers);
  }

  /** Also one that lives and does not answer. */
  Optional<ServerRecord> livingDevServer() {
    return load(devFile()).filter(record -> record.process().isPresent());
  }

  void saveDevServer(ServerRecord record) throws IOException {
    save(devFile(), record);
  }

  void removeDevServer() {
    remove(devFile());
  }

  void saveOwn(int port) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    save(ownFile(), ServerRecord.of(self.pid(), ProcessTree.startOf(self), port, 0));
  }

  void removeOwn() {
    remove(ownFile());
  }

  /** In-process servers of other Osier processes. */
  List<ServerRecord> inProcess() {
    List<ServerRecord> living = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return living;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "in-process-*.json")) {
      for (Path file : files) {
        Optional<ServerRecord> record = load(file).filter(ServerRecord::answers);
        record.ifPresentOrElse(living::add, () -> remove(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + directory, e);
    }
    return living;
  }

  private Path devFile() {
    return directory.resolve("dev-server.json");
  }

  private Path ownFile() {
    return directory.resolve("in-process-" + ProcessHandle.current().pid() + ".json");
  }

  private static Optional<ServerRecord> load(Path file) {
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(file), ServerRecord.class));
    } catch (IOException e) {
      // Not there, or torn by a full disk: nothing is known of a server, so there is none.
      return Optional.empty();
    }
  }

  private void save(Path file, ServerRecord record) throws IOException {
    Files.createDirectories(directory);
    Path part = Files.createTempFile(directory, "record", ".part");
    Files.write(part, MAPPER.writeValueAsBytes(record));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A record that stays is one of a process that is gone, which counts as none.
    }
  }
}
