package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.Query;
import dev.nearfield.Warmup;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.kernel.KernelWarmup;
import dev.nearfield.parallel.Beside;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Brings an index that was opened to full speed, then lets its kernels use vectors.
 *
 * <p>Threads: {@link #start} by the opener, the rest by any. Owns: the thread that warms, until
 * {@link #stop}.
 */
final class IndexWarmup {

  /*
   * Searches of others run meanwhile, on kernels in plain Java, whose code the JIT has soon. The
   * first own searches compile the way of a search for an index that nobody asks yet. Then come the
   * vector kernels, over scratch memory; then vectors are let in; and more searches, as the JIT
   * compiles callers anew that now go the other way.
   */

  /** Stored rows that are searched for: few, so that few pages of a large file are read. */
  private static final int ROWS = 64;

  private static final int SEARCHES_BEFORE = 128;
  private static final int SEARCHES_AFTER = 4_096;

  /** Everything ends then, done or not: a slow or busy machine is warmed by its own searches. */
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** What a processor that is alone gives to the warm-up before others have their turn. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final IndexState state;
  private final Searches searches;
  private final boolean alone = Runtime.getRuntime().availableProcessors() == 1;
  private volatile boolean stopped;
  private volatile boolean done;
  private @Nullable Beside thread;
  private long deadline;
  private long turn;

  IndexWarmup(IndexState state, Searches searches) {
    this.state = state;
    this.searches = searches;
    done = state.warmth.isWarm();
  }

  /** Begins, and returns at once or at the end. */
  void start(Warmup warmup) {
    switch (warmup) {
      case BACKGROUND -> thread = Beside.start("nearfield-warmup", this::run);
      case BLOCKING -> run();
      case OFF -> {}
    }
  }

  /** Whether searches are as fast as they will be. */
  boolean isDone() {
    return done;
  }

  /** Ends soon, and returns when no thread is left. */
  void stop() {
    stopped = true;
    if (thread != null) {
      thread.await();
    }
  }

  private void run() {
    turn = System.nanoTime();
    deadline = turn + LIMIT_NANOS;
    try {
      search(SEARCHES_BEFORE);
      warmKernels();
      state.warmth.setWarm();
      search(SEARCHES_AFTER);
    } catch (IndexClosedException _) {
      // by its owner: there is nothing left to warm
    } catch (RuntimeException | Error failure) {
      System.getLogger(IndexWarmup.class.getName())
          .log(Level.WARNING, "the warm-up of an index ended early; searches go on", failure);
    } finally {
      state.warmth.setWarm(); // never to stay in plain Java
      done = true;
    }
  }

  private void warmKernels() {
    try (var warmup = new KernelWarmup(this::isOver)) {
      state.stored.addTo(warmup);
      state.codes().codec().addTo(warmup);
      warmup.run();
    }
  }

  /** See {@link dev.nearfield.VectorIndex#warmUp}. */
  void lookUp(int most) {
    int size = state.graph.size();
    int count = Math.min(most, state.graph.states().liveCount());
    long scored = 0;
    for (int i = 0; i < count && scored < size; i++) {
      float[] vector = vector((int) ((long) size * i / count));
      if (vector.length > 0) {
        scored += searches.answer(Query.of(vector)).scoredCount();
      }
    }
  }

  /** Searches for stored rows, as many times as that, through all that a caller's search does. */
  private void search(int count) {
    int rows = Math.min(ROWS, state.graph.states().liveCount());
    for (int i = 0; rows > 0 && i < count && !isOver(); i++) {
      float[] vector = vector((int) ((long) state.graph.size() * (i % rows) / rows));
      if (vector.length > 0) {
        searches.answer(Query.of(vector));
      }
    }
  }

  /** The stored vector of a row that lives, from an ordinal on; empty if none does. */
  private float[] vector(int from) {
    int epoch = searches.lifetime.enter();
    try {
      int ordinal = state.liveFrom(from);
      return ordinal == Ordinals.NONE ? new float[0] : SampleQuery.stored(ordinal, state).vector();
    } finally {
      searches.lifetime.leave(epoch);
    }
  }

  /** Asked between any two steps of some milliseconds at most. */
  private boolean isOver() {
    long now = System.nanoTime();
    if (alone && now - turn > TURN_NANOS) {
      LockSupport.parkNanos(now - turn); // others get at least half of the only processor
      turn = System.nanoTime();
    }
    return stopped || now - deadline > 0;
  }
}
