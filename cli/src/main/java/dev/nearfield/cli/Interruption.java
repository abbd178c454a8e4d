package dev.nearfield.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Turns Ctrl-C into a request: the JVM's end waits until the command has closed its index.
 *
 * <pre>{@code
 * try (var interruption = Interruption.install(console)) {
 *   try (VectorIndex index = ...) {
 *     index.addAll(source, options.listener((done, total) -> !interruption.requested()));
 *   }
 * }
 * }</pre>
 *
 * <p>Threads: {@link #requested} and {@link #check} from any thread.
 */
public final class Interruption implements AutoCloseable {

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;

  private Interruption(Console console) {
    this.hook = new Thread(() -> onShutdown(console), "nearfield-interruption");
  }

  /** Starts to catch Ctrl-C. */
  public static Interruption install(Console console) {
    var interruption = new Interruption(console);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void onShutdown(Console console) {
    request();
    console.err().println();
    console.err().println("nearfield: stopping");
    boolean interrupted = false;
    while (finished.getCount() > 0) {
      try {
        finished.await();
      } catch (InterruptedException _) {
        interrupted = true; // The save matters more.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does what Ctrl-C does, without a signal. */
  void request() {
    requested = true;
  }

  /** Whether Ctrl-C was pressed. */
  public boolean requested() {
    return requested;
  }

  /** Ends the command if Ctrl-C was pressed. */
  public void check() {
    if (requested) {
      throw CommandException.interrupted();
    }
  }

  /** Lets the JVM end. Call it once the index is closed. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The JVM is ending: the hook has run, or runs and was just let go.
    }
  }
}
