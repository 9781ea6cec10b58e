package dev.osier.cli.follow;

import dev.osier.cli.call.ExitCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, SIGTERM and a closed terminal, as requests instead of an end: the first asks the command
 * to end in order, the second ends the process at once. Where somebody can be asked ({@link
 * #asking}), a Ctrl-C before these two only brings up the question.
 *
 * <p>Not a shutdown hook: in one, a second Ctrl-C does nothing, and the exit code is the signal's.
 * {@code sun.misc.Signal} is called by name, since the compiler warns of it and warnings are errors
 * here. A signal that was ignored when the process began (nohup, a shell's background job) stays
 * ignored.
 */
public final class Interrupts implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  /** For what is done at once: ending agents and Osier's own server. */
  private static final Duration AT_ONCE = Duration.ofSeconds(4);

  private final Map<Object, Object> before = new LinkedHashMap<>();
  private final Object lock = new Object();
  private final Semaphore first = new Semaphore(0);
  private boolean asks;
  private boolean asked;
  private boolean requested;
  private boolean byCtrlC;
  private volatile Runnable atOnce = () -> {};
  private volatile Runnable beforeAtOnce = () -> {};

  private Interrupts() {}

  /** From now on signals are requests, until it is closed. */
  public static Interrupts listen() {
    Interrupts interrupts = new Interrupts();
    SIGNALS.forEach(interrupts::handle);
    return interrupts;
  }

  /** What the second one does before the process ends; it has {@link #AT_ONCE}. */
  public void atOnce(Runnable action) {
    this.atOnce = action;
  }

  /** What the second one does before all else, and at once: to give the terminal back. */
  public void beforeAtOnce(Runnable action) {
    this.beforeAtOnce = action;
  }

  /** Waits for at most {@code limit}; true if the first request has just come. */
  public boolean awaitFirst(Duration limit) throws InterruptedException {
    return first.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** True if there was one. */
  public boolean requested() {
    synchronized (lock) {
      return requested;
    }
  }

  /** True if the first request was a Ctrl-C, not the end of the session or of the terminal. */
  boolean byCtrlC() {
    synchronized (lock) {
      return byCtrlC;
    }
  }

  /** Counts as the first request, which was made in another way: the next signal is the second. */
  void request() {
    synchronized (lock) {
      requested = true;
    }
  }

  /** From now on, or no longer, a Ctrl-C is a question first. */
  void asking(boolean on) {
    synchronized (lock) {
      asks = on;
      asked = false;
    }
  }

  /** True if the question has come up and was not answered by {@link #answered}. */
  boolean asked() {
    synchronized (lock) {
      return asked;
    }
  }

  /** The next Ctrl-C is a question again. */
  void answered() {
    synchronized (lock) {
      asked = false;
    }
  }

  private void came(String name) {
    synchronized (lock) {
      if (!requested && asks && !asked && name.equals("INT")) {
        asked = true;
        return;
      }
      if (!requested) {
        requested = true;
        byCtrlC = name.equals("INT");
        first.release();
        return;
      }
    }
    Thread last = new Thread(this::leave, "at-once");
    last.setDaemon(true);
    last.start();
    try {
      last.join(AT_ONCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Not exit: hooks of others must not hold up a user who has asked twice.
    Runtime.getRuntime().halt(ExitCode.CANCELLED.number());
  }

  private void leave() {
    try {
      beforeAtOnce.run();
    } finally {
      atOnce.run();
    }
  }

  private void handle(String name) {
    try {
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (self, method, args) -> {
                switch (method.getName()) {
                  case "handle" -> {
                    came(name);
                    return null;
                  }
                  case "hashCode" -> {
                    return System.identityHashCode(self);
                  }
                  case "equals" -> {
                    return args != null && self == args[0];
                  }
                  default -> {
                    return "interrupts";
                  }
                }
              });
      Object signal = signalType().getConstructor(String.class).newInstance(name);
      Object old = install(signal, handler);
      if (old.equals(handlerType.getField("SIG_IGN").get(null))) {
        install(signal, old);
      } else {
        before.put(signal, old);
      }
    } catch (InvocationTargetException e) {
      // The JVM was told to leave this signal alone (-Xrs): it then ends the process, as it does
      // without a handler.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a JDK without sun.misc.Signal", e);
    }
  }

  private static Class<?> signalType() throws ClassNotFoundException {
    return Class.forName("sun.misc.Signal");
  }

  private static Object install(Object signal, Object handler) throws ReflectiveOperationException {
    return signalType()
        .getMethod("handle", signalType(), Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal, handler);
  }

  @Override
  public void close() {
    before.forEach(
        (signal, old) -> {
          try {
            install(signal, old);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a handler that was installed cannot be again", e);
          }
        });
    before.clear();
  }
}
