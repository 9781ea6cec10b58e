package dev.osier.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call of a program, as a value. Nothing is inherited that does not stand here: standard input is
 * empty, the environment is the one given.
 *
 * @param environment all of it
 * @param deadline after it the program and its descendants are ended
 * @param input what it reads from standard input ({@link ByteText}); empty: nothing
 * @param shared a directory above {@code directory}: of what is below it, the program may write its
 *     own only, where its {@link Containment} can deny it the rest; null: none
 */
public record ProgramCall(
    List<String> argv,
    Path directory,
    Map<String, String> environment,
    Duration deadline,
    String input,
    @Nullable Path shared) {

  public ProgramCall {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a call needs a program");
    }
  }

  public ProgramCall(
      List<String> argv, Path directory, Map<String, String> environment, Duration deadline) {
    this(argv, directory, environment, deadline, "", null);
  }

  public ProgramCall(
      List<String> argv,
      Path directory,
      Map<String, String> environment,
      Duration deadline,
      String input) {
    this(argv, directory, environment, deadline, input, null);
  }

  /** The same, with these words before its own: of a program that becomes it. */
  ProgramCall under(List<String> words) {
    List<String> all = Stream.concat(words.stream(), argv.stream()).toList();
    return new ProgramCall(all, directory, environment, deadline, input, shared);
  }

  /** The same, that may write its own directory only, of all that is below {@code above}. */
  public ProgramCall aloneIn(@Nullable Path above) {
    return new ProgramCall(argv, directory, environment, deadline, input, above);
  }
}
