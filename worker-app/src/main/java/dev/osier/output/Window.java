package dev.osier.output;

/** The terminal that a table is drawn in, as it is in this moment. */
interface Window extends AutoCloseable {
  Surface surface();

  /** Calls {@code redraw} from a thread of its own whenever the size has changed. */
  void onResize(Runnable redraw);

  /** True if keys can be read. */
  boolean hasKeys();

  /** See {@link Progress#key}. */
  int key();

  /** Gives the terminal back as it was. */
  @Override
  void close();

  /** One whose size is known only from the start, and that has no keys. */
  static Window fixed(Surface surface) {
    return new Window() {
      @Override
      public Surface surface() {
        return surface;
      }

      @Override
      public void onResize(Runnable redraw) {}

      @Override
      public boolean hasKeys() {
        return false;
      }

      @Override
      public int key() {
        return Progress.NO_KEY;
      }

      @Override
      public void close() {}
    };
  }
}
