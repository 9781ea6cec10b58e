package dev.osier.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, SIGTERM and a closed terminal, as requests instead of an end: the first asks the command
 * to end in order, the second ends the process at once.
 *
 * <p>Not a shutdown hook: in one, a second Ctrl-C does nothing, and the exit code is the signal's.
 * {@code sun.misc.Signal} is called by name, since the compiler warns of it and warnings are errors
 * here. A signal that was ignored when the process began (nohup, a shell's background job) stays
 * ignored.
 */
final class Interrupts implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  /** For what is done at once: ending agents and Osier's own server. */
  private static final Duration AT_ONCE = Duration.ofSeconds(4);

  private final Map<Object, Object> before = new LinkedHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Semaphore first = new Semaphore(0);
  private volatile Runnable atOnce = () -> {};

  private Interrupts() {}

  static Interrupts listen() {
    Interrupts interrupts = new Interrupts();
    SIGNALS.forEach(interrupts::handle);
    return interrupts;
  }

  /** What the second one does before the process ends; it has {@link #AT_ONCE}. */
  void atOnce(Runnable action) {
    this.atOnce = action;
  }

  /** Waits for at most {@code limit}; true if the first one has just come. */
  boolean awaitFirst(Duration limit) throws InterruptedException {
    return first.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** True if there was one. */
  boolean requested() {
    return count.get() > 0;
  }

  private void came() {
    if (count.incrementAndGet() == 1) {
      first.release();
      return;
    }
    Thread last = new Thread(atOnce, "at-once");
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
                    came();
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
