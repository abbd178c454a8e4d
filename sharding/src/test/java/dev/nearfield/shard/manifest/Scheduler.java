package dev.nearfield.shard.manifest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;

/**
 * Runs actors one at a time, in the order of a simulated clock: the same seed, the same schedule.
 *
 * <p>Each actor has a thread, so that it may block anywhere; but only one runs, until it waits.
 */
final class Scheduler {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Actor> waiting = new PriorityQueue<>();
  private final Semaphore done = new Semaphore(0);
  private final List<Throwable> failures = new ArrayList<>();
  private long nowMillis;
  private long ticket;
  private boolean stopped;

  /** Ends an actor where it is, as a kill does. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("crash", null, false, false);
    }
  }

  /** Something that happens in steps. */
  final class Actor implements Comparable<Actor> {

    private final Semaphore go = new Semaphore(0);
    private long wakeMillis;
    private long order;
    private boolean dead;

    /** Lets the others run for a while. */
    void sleep(Duration duration) {
      if (dead) {
        throw new Crash(); // what a dead process still wants to do does not happen
      }
      enqueue(this, duration);
      Actor next = next();
      if (next != this) {
        next.go.release();
        go.acquireUninterruptibly();
      }
      if (stopped) {
        die();
      }
    }

    void die() {
      dead = true;
      throw new Crash();
    }

    @Override
    public int compareTo(Actor other) {
      int byTime = Long.compare(wakeMillis, other.wakeMillis);
      return byTime == 0 ? Long.compare(order, other.order) : byTime;
    }
  }

  /** What an actor does. */
  interface Work {
    void run(Actor self);
  }

  private void enqueue(Actor actor, Duration delay) {
    actor.wakeMillis = nowMillis + delay.toMillis();
    actor.order = ticket++;
    waiting.add(actor);
  }

  /** Adds an actor that begins after a while. */
  void spawn(Duration delay, Work work) {
    var actor = new Actor();
    enqueue(actor, delay);
    Thread.ofVirtual()
        .start(
            () -> {
              actor.go.acquireUninterruptibly();
              try {
                if (!stopped) {
                  work.run(actor);
                }
              } catch (Crash _) {
                // That actor is gone.
              } catch (Throwable failure) {
                failures.add(failure);
                stopped = true;
              }
              handOver();
            });
  }

  private Actor next() {
    Actor next = waiting.remove();
    nowMillis = Math.max(nowMillis, next.wakeMillis);
    return next;
  }

  /** Of an actor that is done, straight to the one whose time comes next. */
  private void handOver() {
    if (waiting.isEmpty()) {
      done.release();
    } else {
      next().go.release();
    }
  }

  /** Runs until all actors are done, or one failed. */
  void run() {
    handOver();
    done.acquireUninterruptibly();
  }

  List<Throwable> failures() {
    return failures;
  }

  Instant now() {
    return START.plusMillis(nowMillis);
  }

  /** The simulated clock, wrong by some amount. */
  Clock clock(Duration skew) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now().plus(skew);
      }
    };
  }
}
