package dev.nearfield.shard.gather;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.routing.Router;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a {@link ScatterGather} asks shards.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the executor.
 *
 * @param executor runs all calls but those of the thread that waits; it must run, or reject with an
 *     exception, whatever it is given. Without one each worker is a virtual thread
 * @param maxConcurrency calls of one search that run at a time, at most, second attempts included;
 *     {@code 1..65,536}
 * @param perShard how many hits a shard is asked for at first
 * @param oversampling how many times that, in {@code [1, 100]}. Does nothing for the merge, which
 *     is exact without it; lets shards that are approximate by themselves find more, where the
 *     query's beam width is left as it is
 * @param hedging when slow shards are asked a second time
 */
public record GatherOptions(
    Optional<Executor> executor,
    int maxConcurrency,
    KPerShard perShard,
    double oversampling,
    Hedging hedging) {

  /** Virtual threads, all shards at once, statistics for hashed ids, no hedging. */
  public static final GatherOptions DEFAULT =
      new GatherOptions(
          Optional.empty(), Router.MAX_SHARDS, KPerShard.adaptive(0.01), 1, Hedging.OFF);

  /** Checks the bounds. */
  public GatherOptions {
    OutOfRangeException.check("maxConcurrency", maxConcurrency, 1, Router.MAX_SHARDS);
    OutOfRangeException.check("oversampling", oversampling, 1.0, 100.0);
  }

  /** The same on an executor. */
  public GatherOptions executor(Executor other) {
    return new GatherOptions(Optional.of(other), maxConcurrency, perShard, oversampling, hedging);
  }

  /** The same with another bound. */
  public GatherOptions maxConcurrency(int other) {
    return new GatherOptions(executor, other, perShard, oversampling, hedging);
  }

  /** The same with other numbers of hits. */
  public GatherOptions perShard(KPerShard other) {
    return new GatherOptions(executor, maxConcurrency, other, oversampling, hedging);
  }

  /** The same with other oversampling. */
  public GatherOptions oversampling(double other) {
    return new GatherOptions(executor, maxConcurrency, perShard, other, hedging);
  }

  /** The same with other hedging. */
  public GatherOptions hedging(Hedging other) {
    return new GatherOptions(executor, maxConcurrency, perShard, oversampling, other);
  }
}
