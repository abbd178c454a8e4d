package dev.nearfield.shard.reader;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.Warmup;
import dev.nearfield.shard.gather.GatherOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link ShardedIndex} reads a collection.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the sink.
 *
 * @param generation which one to open
 * @param refreshing how it learns of new ones
 * @param lifecycle how shards come and go
 * @param gather how shards are asked
 * @param metrics who is told of refreshes
 */
public record ReaderOptions(
    GenerationChoice generation,
    Refreshing refreshing,
    Lifecycle lifecycle,
    GatherOptions gather,
    Optional<ShardMetricsSink> metrics) {

  /** The current generation, shards as they are asked for, a look every five seconds. */
  public static final ReaderOptions DEFAULT =
      new ReaderOptions(
          GenerationChoice.current(),
          new Refreshing(Optional.of(Duration.ofSeconds(5)), Duration.ofMinutes(1)),
          new Lifecycle(Loading.LAZY, Warmup.BACKGROUND, Duration.ofSeconds(1), 4),
          GatherOptions.DEFAULT,
          Optional.empty());

  private static final int MAX_CLOSES = 1_000;
  private static final long DAY_MILLIS = 86_400_000;

  /** When shards are fetched. */
  public enum Loading {
    /**
     * When a query needs them; a refresh fetches the successors of those that are open, before the
     * new generation is searched.
     */
    LAZY,
    /** All, before the first search of a generation. They must fit the cache's budget. */
    PRELOAD
  }

  /**
   * How a reader learns of new generations.
   *
   * @param pollInterval how often to look for one; never, if empty: then {@link
   *     ShardedIndex#refresh} does. From 10 ms to a day
   * @param staleAfter a reader that could not look for so long is no longer healthy
   */
  public record Refreshing(Optional<Duration> pollInterval, Duration staleAfter) {

    /** Checks the bounds. */
    public Refreshing {
      pollInterval.ifPresent(
          each -> OutOfRangeException.check("pollInterval in ms", each.toMillis(), 10, DAY_MILLIS));
      OutOfRangeException.check("staleAfter in ms", staleAfter.toMillis(), 1, DAY_MILLIS * 365);
    }
  }

  /**
   * How shards come and go.
   *
   * @param loading when they are fetched
   * @param warmup of the first that is opened; what it warms, others share
   * @param retryAfter one that failed is left alone for so long, twice as long after each further
   *     failure, up to 64 times; zero for not at all
   * @param closesPerSecond how many of retired generations are unmapped a second, {@code 1..1,000}:
   *     each makes all threads of the process stop for a moment
   */
  public record Lifecycle(
      Loading loading, Warmup warmup, Duration retryAfter, int closesPerSecond) {

    /** Checks the bounds. */
    public Lifecycle {
      OutOfRangeException.check("retryAfter in ms", retryAfter.toMillis(), 0, DAY_MILLIS);
      OutOfRangeException.check("closesPerSecond", closesPerSecond, 1, MAX_CLOSES);
    }
  }

  /** The same for another generation. */
  public ReaderOptions generation(GenerationChoice other) {
    return new ReaderOptions(other, refreshing, lifecycle, gather, metrics);
  }

  /** The same with another interval. */
  public ReaderOptions pollInterval(Duration other) {
    return refreshing(new Refreshing(Optional.of(other), refreshing.staleAfter));
  }

  /** The same, refreshed by the caller only. */
  public ReaderOptions withoutPolling() {
    return refreshing(new Refreshing(Optional.empty(), refreshing.staleAfter));
  }

  /** The same with another threshold. */
  public ReaderOptions staleAfter(Duration other) {
    return refreshing(new Refreshing(refreshing.pollInterval, other));
  }

  private ReaderOptions refreshing(Refreshing other) {
    return new ReaderOptions(generation, other, lifecycle, gather, metrics);
  }

  /** The same with another loading. */
  public ReaderOptions loading(Loading other) {
    Lifecycle old = lifecycle;
    return lifecycle(new Lifecycle(other, old.warmup, old.retryAfter, old.closesPerSecond));
  }

  /** The same with another warm-up. */
  public ReaderOptions warmup(Warmup other) {
    Lifecycle old = lifecycle;
    return lifecycle(new Lifecycle(old.loading, other, old.retryAfter, old.closesPerSecond));
  }

  /** The same with another pause after failures. */
  public ReaderOptions retryAfter(Duration other) {
    Lifecycle old = lifecycle;
    return lifecycle(new Lifecycle(old.loading, old.warmup, other, old.closesPerSecond));
  }

  /** The same with another rate of closing. */
  public ReaderOptions closesPerSecond(int other) {
    Lifecycle old = lifecycle;
    return lifecycle(new Lifecycle(old.loading, old.warmup, old.retryAfter, other));
  }

  private ReaderOptions lifecycle(Lifecycle other) {
    return new ReaderOptions(generation, refreshing, other, gather, metrics);
  }

  /** The same with another way of asking shards. */
  public ReaderOptions gather(GatherOptions other) {
    return new ReaderOptions(generation, refreshing, lifecycle, other, metrics);
  }

  /** The same, telling somebody of refreshes. */
  public ReaderOptions metrics(ShardMetricsSink sink) {
    return new ReaderOptions(generation, refreshing, lifecycle, gather, Optional.of(sink));
  }
}
