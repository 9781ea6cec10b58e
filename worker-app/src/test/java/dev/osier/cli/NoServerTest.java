package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A command that finds no server says what to type, and ends with 3")
class NoServerTest {
  @TempDir Path folder;

  private Path repository;
  private Path home;

  @BeforeEach
  void makeRepository() throws Exception {
    Stage stage = new Stage(folder);
    stage.plan("shop.yaml", "care", "true");
    repository = stage.repository();
    home = stage.home();
  }

  private String said(Map<String, String> environment, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("OSIER_HOME", home.toString());
    InProcess osier = new InProcess(repository, all, new byte[0]);
    assertThat(osier.run(args)).as(osier.err()).isEqualTo(3);
    assertThat(osier.out()).isEmpty();
    return osier.err();
  }

  /** A PATH with a {@code temporal} on it, which says something and ends. */
  private String path(String script) throws Exception {
    Path temporal = Files.createDirectories(folder.resolve("bin")).resolve("temporal");
    Files.writeString(temporal, script);
    Files.setPosixFilePermissions(temporal, PosixFilePermissions.fromString("rwxr-xr-x"));
    return temporal.getParent() + ":" + System.getenv("PATH");
  }

  @Test
  void runIsNotLeftWithoutAServerThatOutlivesTheCommand() {
    assertThat(said(Map.of(), "run", "../shop.yaml", "--detach"))
        .isEqualTo(
            "Cannot detach: no server is configured, so the run would end with this command\n"
                + "To have one, run temporal server start-dev and osier worker, and set"
                + " TEMPORAL_ADDRESS=127.0.0.1:7233\n");
  }

  @Test
  void kindOfServerIsOneOfTwo() {
    assertThat(said(Map.of("OSIER_SERVER", "mysql"), "run", "../shop.yaml"))
        .isEqualTo(
            "Cannot choose a server: OSIER_SERVER is \"mysql\"\n"
                + "It must be in-process or temporal, or not be set\n");
  }

  @Test
  void devServerNeedsItsProgram() {
    assertThat(said(Map.of("OSIER_SERVER", "temporal"), "run", "../shop.yaml"))
        .isEqualTo(
            "Cannot choose a server: OSIER_SERVER is \"temporal\", and there is no temporal on the"
                + " PATH\nTo run without it, set OSIER_SERVER=in-process\n");
  }

  @Test
  void devServerThatDoesNotStartIsQuoted() throws Exception {
    String path = path("#!/bin/sh\necho 'Error: the shop is shut' >&2\nexit 1\n");
    assertThat(said(Map.of("PATH", path), "run", "../shop.yaml"))
        .isEqualTo(
            """
            Cannot start Temporal's dev server (%s, database %s): it said:
              Error: the shop is shut
            To run without it, set OSIER_SERVER=in-process
            """
                .formatted(folder.resolve("bin/temporal"), home.resolve("server/temporal.db")));
  }

  @Test
  void placeOfTheDevServerThatIsNoFolderIsSaid() throws Exception {
    Files.createDirectories(home);
    Files.writeString(home.resolve("server"), "a file");
    String path = path("#!/bin/sh\nexit 1\n");
    assertThat(said(Map.of("PATH", path), "run", "../shop.yaml"))
        .isEqualTo(
            "Cannot use Osier's own server in %s: %s\n"
                .formatted(home.resolve("server"), home.resolve("server")));
  }

  @Test
  void placeOfTheInProcessServerThatIsNoFolderIsSaid() throws Exception {
    Files.createDirectories(home);
    Files.writeString(home.resolve("server"), "a file");
    assertThat(said(Map.of("OSIER_SERVER", "in-process"), "run", "../shop.yaml"))
        .isEqualTo(
            "Cannot start the in-process server: %s\nIts port is recorded in %s; to use another"
                    .formatted(home.resolve("server"), home.resolve("server"))
                + " folder, set OSIER_HOME\n");
  }

  @Test
  void configuredServerThatIsAwayIsNamed() {
    assertThat(said(Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1"), "status", "shop"))
        .isEqualTo(
            "Cannot reach a Temporal server at 127.0.0.1:1: nothing listens there\n"
                + "To use another, set TEMPORAL_ADDRESS; to use Osier's own, unset it\n");
  }
}
