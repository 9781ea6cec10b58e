package dev.osier.process;

/**
 * Makes threads that each read or write one pipe of a program, beside whoever waits for the
 * program: a pipe cannot be read with a deadline. They keep no JVM alive.
 */
final class StreamThread {
  private StreamThread() {}

  /** Not started yet. */
  static Thread of(Runnable work) {
    Thread thread = new Thread(work, "program-stream");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends with its pipe. */
  static Thread start(Runnable work) {
    Thread thread = of(work);
    thread.start();
    return thread;
  }
}
