package dev.osier.process;

/**
 * Reads or writes one pipe of a program, beside whoever waits for the program: a pipe cannot be
 * read with a deadline. The thread ends with its pipe and keeps no JVM alive.
 */
final class StreamThread {
  private StreamThread() {}

  static Thread start(Runnable work) {
    Thread thread = new Thread(work, "program-stream");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
