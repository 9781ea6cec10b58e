package dev.osier.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.host.OsierHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The servers of Osier's own on this machine, one file each under {@code $OSIER_HOME/server}: the
 * dev server, which all share, one in-process server for each process that has one, and the gates
 * to the web pages. Beside each server lies how the Temporal CLI reaches it, in Temporal's own form
 * ({@code temporal --config-file}), so that no token has to stand in a command, which others see.
 *
 * <p>All are readable by their owner only. A record of a process that is gone counts as none, and
 * goes when it is seen.
 */
public final class ServerRecords {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String RECORD = ".json";
  private static final String CONFIGURATION = ".toml";

  private final OsierHome home;

  public ServerRecords(OsierHome home) {
    this.home = home;
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
    configure(devFile(), record);
  }

  void removeDevServer() {
    removeServer(devFile());
  }

  void saveOwn(ServerRecord record) throws IOException {
    save(ownFile(), record);
    configure(ownFile(), record);
  }

  void removeOwn() {
    removeServer(ownFile());
  }

  /** In-process servers of other Osier processes. */
  public List<ServerRecord> inProcess() {
    return living("in-process-*");
  }

  /** The file for {@code temporal --config-file} of the server that runs now, if one does. */
  Optional<Path> configuration() {
    Path folder = home.server();
    if (devServer().isPresent()) {
      return Optional.of(sibling(devFile(), CONFIGURATION)).filter(Files::exists);
    }
    return inProcess().stream()
        .map(record -> folder.resolve("in-process-" + record.pid() + CONFIGURATION))
        .filter(Files::exists)
        .findFirst();
  }

  /** A gate of this process, by whose token others of this user make links to it. */
  void saveGate(ServerRecord record) throws IOException {
    save(gateFile(record), record);
  }

  void removeGate(ServerRecord record) {
    remove(gateFile(record));
  }

  /** Gates that are open, in whichever process. */
  List<ServerRecord> gates() {
    return living("web-*");
  }

  private List<ServerRecord> living(String names) {
    List<ServerRecord> living = new ArrayList<>();
    if (!Files.isDirectory(home.server())) {
      return living;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(home.server(), names + RECORD)) {
      for (Path file : files) {
        Optional<ServerRecord> record = load(file).filter(ServerRecord::answers);
        record.ifPresentOrElse(living::add, () -> removeServer(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + home.server(), e);
    }
    return living;
  }

  private Path devFile() {
    return home.server().resolve("dev-server" + RECORD);
  }

  private Path ownFile() {
    return home.server().resolve("in-process-" + ProcessHandle.current().pid() + RECORD);
  }

  private Path gateFile(ServerRecord record) {
    return home.server().resolve("web-%d-%d%s".formatted(record.pid(), record.port(), RECORD));
  }

  private static Path sibling(Path record, String ending) {
    String name = record.getFileName().toString();
    return record.resolveSibling(name.substring(0, name.length() - RECORD.length()) + ending);
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
    write(file, MAPPER.writeValueAsBytes(record));
  }

  /** A JSON string is one of TOML's, too. */
  private void configure(Path file, ServerRecord record) throws IOException {
    StringBuilder text = new StringBuilder("[profile.default]\n");
    text.append("address = ").append(MAPPER.writeValueAsString(record.address())).append('\n');
    if (record.token() != null) {
      // As api_key, it would make clients speak TLS.
      text.append("\n[profile.default.grpc_meta]\nauthorization = ")
          .append(MAPPER.writeValueAsString(ServerDoor.bearer(record.token())))
          .append('\n');
    }
    write(sibling(file, CONFIGURATION), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void write(Path file, byte[] bytes) throws IOException {
    // Made with mode 600, as all temporary files of Java's.
    Path part = Files.createTempFile(ServerFolder.require(home), "record", ".part");
    Files.write(part, bytes);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void removeServer(Path record) {
    remove(record);
    remove(sibling(record, CONFIGURATION));
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A record that stays is one of a process that is gone, which counts as none.
    }
  }
}
