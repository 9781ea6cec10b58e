package dev.osier.output;

import java.io.IOException;
import java.util.EnumSet;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal that this process was started in, by JLine: its size, also after a change, and
 * single keys. Keys are not echoed, since a table is drawn where they would appear; Ctrl-C stays a
 * signal.
 *
 * <p>JLine calls {@code stty} for this: its native libraries would have to be unpacked into a
 * temporary folder, and stay there after a kill.
 */
final class TerminalWindow implements Window {
  /** Milliseconds; the terminal itself waits a tenth of a second for a key. */
  private static final long KEY_WAIT = 20;

  private final Terminal terminal;
  private final Attributes before;
  private volatile Surface surface;

  private TerminalWindow(Terminal terminal, Surface surface) {
    this.terminal = terminal;
    this.before = terminal.getAttributes();
    this.surface = surface;
    // Not enterRawMode, which takes Ctrl-C away as a signal.
    Attributes silent = new Attributes(before);
    silent.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
    silent.setControlChar(ControlChar.VMIN, 0);
    silent.setControlChar(ControlChar.VTIME, 1);
    terminal.setAttributes(silent);
    look();
  }

  /** The real one, or one of fixed size if standard input is no terminal. */
  static Window open(Surface surface) {
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .systemOutput(TerminalBuilder.SystemOutput.SysErr)
              .provider("exec")
              .dumb(false)
              // Ctrl-C is a command's own to handle.
              .nativeSignals(false)
              // A question to the terminal, whose answer a user would see.
              .graphemeCluster(false)
              .build();
      return new TerminalWindow(terminal, surface);
    } catch (IOException | IllegalStateException e) {
      return Window.fixed(surface);
    }
  }

  /** One after the other: of two changes, the size that is read last must be the one that stays. */
  private synchronized void look() {
    Size size = terminal.getSize();
    surface = surface.sized(size.getRows(), size.getColumns());
  }

  @Override
  public Surface surface() {
    return surface;
  }

  @Override
  public void onResize(Runnable redraw) {
    terminal.handle(
        Terminal.Signal.WINCH,
        signal -> {
          look();
          redraw.run();
        });
  }

  @Override
  public boolean hasKeys() {
    return true;
  }

  @Override
  public int key() {
    try {
      int key = terminal.reader().read(KEY_WAIT);
      return key == NonBlockingReader.READ_EXPIRED || key == NonBlockingReader.EOF
          ? Progress.NO_KEY
          : key;
    } catch (IOException e) {
      // The terminal is gone: nobody presses a key there.
      return Progress.NO_KEY;
    }
  }

  @Override
  public void close() {
    try {
      terminal.handle(Terminal.Signal.WINCH, Terminal.SignalHandler.SIG_DFL);
      terminal.setAttributes(before);
      terminal.close();
    } catch (IOException | RuntimeException e) {
      // A terminal that is gone needs nothing back.
    }
  }
}
