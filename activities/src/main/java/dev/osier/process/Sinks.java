package dev.osier.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Where a program's standard input comes from, and where its standard output and error go. */
@FunctionalInterface
interface Sinks {

  /**
   * Sets the three streams of a program that is about to be started.
   *
   * @throws UncheckedIOException if a file that they need cannot be written
   */
  void connect(ProcessBuilder builder, ProgramCall call);

  /**
   * Output and error are appended to {@code log}, together and for its owner's eyes only. What the
   * program is to read lies in a file beside the log, so that nobody has to feed it.
   */
  static Sinks log(Path log) {
    return (builder, call) -> {
      makePrivate(log);
      Redirect input = call.input().isEmpty() ? nothing() : Redirect.from(inputBeside(log, call));
      builder.redirectInput(input).redirectErrorStream(true);
      builder.redirectOutput(Redirect.appendTo(log.toFile()));
    };
  }

  /** Three pipes: whoever starts it feeds it, and reads both output and error. */
  static Sinks piped() {
    return (builder, call) -> {};
  }

  /** Pipes for output and error, to be read both. There is nothing to read for the program. */
  static Sinks outputs() {
    return (builder, call) -> builder.redirectInput(nothing());
  }

  /** Pipes for questions and answers. Error is dropped. */
  static Sinks dialogue() {
    return (builder, call) -> builder.redirectError(Redirect.DISCARD);
  }

  private static Redirect nothing() {
    return Redirect.from(Path.of("/dev/null").toFile());
  }

  private static File inputBeside(Path log, ProgramCall call) {
    try {
      Path input = log.resolveSibling(log.getFileName() + ".input");
      makePrivate(input);
      return Files.writeString(input, call.input()).toFile();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the input of a program: " + e, e);
    }
  }

  /**
   * Whatever the umask. Whatever an agent put there instead makes way: a FIFO would be waited for,
   * a link lead elsewhere.
   */
  private static void makePrivate(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(file, file.resolveSibling(".aside-" + UUID.randomUUID()));
      }
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // It goes on.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e, e);
    }
  }
}
