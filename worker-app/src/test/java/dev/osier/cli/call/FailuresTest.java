package dev.osier.cli.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.cli.InProcess;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What no command expected: a server that answers no more, and faults of Osier's own. */
class FailuresTest {
  @TempDir Path folder;

  @Command(name = "water")
  private record Failing(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  private InProcess water(int exit, Path home, Exception failure) {
    InProcess osier = new InProcess(folder, Map.of("OSIER_HOME", home.toString()), new byte[0]);
    CommandLine line =
        new CommandLine(new Failing(failure))
            .setExecutionExceptionHandler(new Failures(osier.invocation()));
    assertThat(line.execute()).isEqualTo(exit);
    assertThat(osier.out()).isEmpty();
    return osier;
  }

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE", "DEADLINE_EXCEEDED", "UNAUTHENTICATED", "PERMISSION_DENIED"})
  void serverThatDoesNotDoItIsTheSurroundingsFault(Status.Code code) {
    Exception said = code.toStatus().withDescription("not\u001b[31m now").asRuntimeException();
    InProcess osier = water(3, folder.resolve("home"), new IllegalStateException(said));
    assertThat(osier.err())
        .isEqualTo(
            "Cannot go on with water: the Temporal server does not do it: %s: not now\n"
                .formatted(code));
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void faultIsOneOfOsiersOwnAndItsTraceIsInAFile() throws Exception {
    InProcess osier = water(70, folder.resolve("home"), new IllegalStateException("dry"));
    String start =
        "Cannot go on with water: a fault of Osier's own: IllegalStateException: dry\n"
            + "The details are in ";
    assertThat(osier.err()).startsWith(start).endsWith(".txt\n");
    Path details = Path.of(osier.err().substring(start.length()).strip());
    assertThat(details.getParent()).isEqualTo(folder.resolve("home/logs"));
    assertThat(Files.readString(details)).contains("IllegalStateException: dry", "\tat dev.osier");
  }

  @Test
  void faultWhoseDetailsCannotBeWrittenSaysThat() throws Exception {
    Path home = Files.writeString(folder.resolve("home"), "a file");
    assertThat(water(70, home, new IllegalStateException("dry")).err())
        .startsWith(
            "Cannot go on with water: a fault of Osier's own: IllegalStateException: dry\n"
                + "The details could not be written: ");
  }
}
