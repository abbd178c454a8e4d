package dev.nearfield.parallel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A fixed crew of threads that shares out numbered tasks; the caller is worker 0.
 *
 * <p>Threads: used by one thread. Owns: its threads, until closed.
 */
public final class Workers implements AutoCloseable {

  private static final int TASKS_PER_GRAB = 8;
  private static final String NAME = "nearfield-build-";

  private final int count;
  private final ExecutorService executor;

  /** A crew of {@code count >= 1}. */
  public Workers(int count) {
    this(count, Thread.ofPlatform().daemon().name(NAME, 0).factory());
  }

  /** A crew that works for somebody, whom {@link #currentOwner} tells. */
  public Workers(int count, Object owner) {
    this(count, new OwnedThreads(owner));
  }

  /** A crew whose threads come from somewhere else. */
  Workers(int count, ThreadFactory threads) {
    this.count = count;
    this.executor = Executors.newFixedThreadPool(Math.max(1, count - 1), threads);
  }

  /** For whom the thread that asks works; null if it is of no crew, or of one without owner. */
  public static @Nullable Object currentOwner() {
    return Thread.currentThread() instanceof OwnedThread thread ? thread.owner : null;
  }

  /** Number of workers. */
  public int count() {
    return count;
  }

  /** One numbered piece of work. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does it.
     *
     * @param worker who: {@code 0..count-1}; no two at once have one number
     * @param task which
     */
    void run(int worker, int task);
  }

  /** Runs small tasks {@code 0..taskCount-1} and waits; rethrows the first failure. */
  public void run(int taskCount, Task task) {
    run(taskCount, TASKS_PER_GRAB, task);
  }

  /**
   * Runs tasks {@code 0..taskCount-1} and waits; rethrows the first failure.
   *
   * @param tasksPerGrab tasks that a worker takes at once, in order: 1 if each is long
   */
  public void run(int taskCount, int tasksPerGrab, Task task) {
    int helpers = Math.min(count, Math.ceilDiv(taskCount, tasksPerGrab)) - 1;
    var cursor = new Cursor(taskCount, tasksPerGrab);
    if (helpers <= 0) {
      drain(0, cursor, task);
      return;
    }
    var failure = new AtomicReference<@Nullable Throwable>();
    var done = new CountDownLatch(helpers);
    int begun = 0;
    try {
      for (int helper = 1; helper <= helpers; helper++) {
        int worker = helper;
        executor.execute(
            () -> {
              drainCatching(worker, cursor, task, failure);
              done.countDown();
            });
        begun++;
      }
      drainCatching(0, cursor, task, failure);
    } catch (Throwable noThread) { // those that began use memory that the caller may free: wait
      failure.compareAndSet(null, noThread);
      cursor.stop();
      for (int missing = begun; missing < helpers; missing++) {
        done.countDown();
      }
    }
    Completion.await(done);
    Completion.rethrow(failure.get());
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  private static void drain(int worker, Cursor cursor, Task task) {
    for (int from = cursor.grab(); from < cursor.end; from = cursor.grab()) {
      int to = from + Math.min(cursor.step, cursor.end - from);
      for (int i = from; i < to; i++) {
        task.run(worker, i);
      }
    }
  }

  private static void drainCatching(
      int worker, Cursor cursor, Task task, AtomicReference<@Nullable Throwable> failure) {
    try {
      drain(worker, cursor, task);
    } catch (Throwable thrown) {
      failure.compareAndSet(null, thrown);
      cursor.stop();
    }
  }

  /** Makes the threads of an owner. */
  private static final class OwnedThreads implements ThreadFactory {

    private final Object owner;
    private final AtomicInteger made = new AtomicInteger();

    OwnedThreads(Object owner) {
      this.owner = owner;
    }

    @Override
    public Thread newThread(Runnable task) {
      return new OwnedThread(task, NAME + made.getAndIncrement(), owner);
    }
  }

  private static final class OwnedThread extends Thread {

    private final Object owner;

    OwnedThread(Runnable task, String name, Object owner) {
      super(task, name);
      this.owner = owner;
      setDaemon(true);
    }
  }

  /**
   * Hands out the tasks in order, some at a time. Counts in 64 bits: each worker takes a step
   * beyond the end before it stops.
   */
  static final class Cursor {

    private final AtomicLong next = new AtomicLong();
    private final int end;
    private final int step;

    Cursor(int end, int step) {
      this.end = end;
      this.step = step;
    }

    /** The first task of the next step; the end if there is none. */
    int grab() {
      return (int) Math.min(end, next.getAndAdd(step));
    }

    void stop() {
      next.set(end);
    }
  }
}
