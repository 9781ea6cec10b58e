package dev.osier.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The two streams of the program: the answer goes to standard output, everything said on the way to
 * it to standard error. UTF-8 always, whatever the locale: plans and reports are.
 */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final Surface answer;
  private final Surface narration;

  public Console(PrintStream out, PrintStream err, Surface answer, Surface narration) {
    this.out = out;
    this.err = err;
    this.answer = answer;
    this.narration = narration;
  }

  /** The streams of this process. */
  public static Console ofProcess(Map<String, String> environment) {
    String size = System.getProperty("osier.size");
    return new Console(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Surface.of(System.getProperty("osier.stdout"), size, environment),
        Surface.of(System.getProperty("osier.stderr"), size, environment));
  }

  /** A line of the answer. */
  public void answer(String line) {
    out.println(line);
  }

  /** A piece of the answer that brings the ends of its lines with it. */
  public void answerText(String text) {
    out.print(text);
    out.flush();
  }

  /** A line said on the way. */
  public synchronized void say(String line) {
    err.println(line);
  }

  /** Text that must arrive in one piece, such as a table with the moves that redraw it. */
  synchronized void draw(String text) {
    err.print(text);
    err.flush();
  }

  /** False once nobody reads the answer any more, such as a {@code head} that has ended. */
  public boolean answerArrived() {
    return !out.checkError();
  }

  /** What the answer goes to. */
  public Surface answerSurface() {
    return answer;
  }

  /** What everything said on the way goes to. */
  public Surface narrationSurface() {
    return narration;
  }

  /** For the output of a program as it comes: to a terminal safe, to a pipe byte by byte. */
  public OutputStream answerStream() {
    return stream(out, answer);
  }

  /** Likewise for what it writes to standard error. */
  public OutputStream narrationStream() {
    return stream(err, narration);
  }

  private static OutputStream stream(PrintStream to, Surface surface) {
    if (surface.terminal()) {
      return new SafeLines(to);
    }
    return new FilterOutputStream(to) {
      @Override
      public void write(byte[] bytes, int from, int length) {
        to.write(bytes, from, length);
      }

      @Override
      public void close() {
        to.flush();
      }
    };
  }

  /** For code that writes lines of its own, such as the command line's help. */
  public PrintStream out() {
    return out;
  }

  /** Likewise for standard error. */
  public PrintStream err() {
    return err;
  }
}
