package dev.nearfield.shard.reader;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.Warmup;
import dev.nearfield.shard.gather.GatherOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link ShardedIndex} reads a collection.
 *
 * @param generation which one to open
 * @param loading when shards are fetched
 * @param pollInterval how often to look for a new generation; never, if empty: then {@link
 *     ShardedIndex#refresh} does. From 10 ms to a day
 * @param staleAfter a reader that could not look for so long is no longer healthy
 * @param retryAfter a shard that failed is left alone for so long, twice as long after each further
 *     failure, up to 64 times; zero for not at all
 * @param closesPerSecond how many shards of retired generations are unmapped a second, {@code
 *     1..1,000}: each makes all threads of the process stop for a moment
 * @param warmup of the first shard that is opened; what it warms, others share
 * @param gather how shards are asked
 * @param metrics who is told of refreshes
 */
public record ReaderOptions(
    GenerationChoice generation,
    Loading loading,
    Optional<Duration> pollInterval,
    Duration staleAfter,
    Duration retryAfter,
    int closesPerSecond,
    Warmup warmup,
    GatherOptions gather,
    Optional<ShardMetricsSink> metrics) {

  /** The current generation, shards as they are asked for, a look every five seconds. */
  public static final ReaderOptions DEFAULT =
      new ReaderOptions(
          GenerationChoice.current(),
          Loading.LAZY,
          Optional.of(Duration.ofSeconds(5)),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          4,
          Warmup.BACKGROUND,
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

  /** Checks the bounds. */
  public ReaderOptions {
    pollInterval.ifPresent(
        each -> OutOfRangeException.check("pollInterval in ms", each.toMillis(), 10, DAY_MILLIS));
    OutOfRangeException.check("staleAfter in ms", staleAfter.toMillis(), 1, DAY_MILLIS * 365);
    OutOfRangeException.check("retryAfter in ms", retryAfter.toMillis(), 0, DAY_MILLIS);
    OutOfRangeException.check("closesPerSecond", closesPerSecond, 1, MAX_CLOSES);
  }

  /** The same for another generation. */
  public ReaderOptions generation(GenerationChoice other) {
    return new ReaderOptions(
        other,
        loading,
        pollInterval,
        staleAfter,
        retryAfter,
        closesPerSecond,
        warmup,
        gather,
        metrics);
  }

  /** The same with another loading. */
  public ReaderOptions loading(Loading other) {
    return new ReaderOptions(
        generation,
        other,
        pollInterval,
        staleAfter,
        retryAfter,
        closesPerSecond,
        warmup,
        gather,
        metrics);
  }

  /** The same with another interval. */
  public ReaderOptions pollInterval(Duration other) {
    return new ReaderOptions(
        generation,
        loading,
        Optional.of(other),
        staleAfter,
        retryAfter,
        closesPerSecond,
        warmup,
        gather,
        metrics);
  }

  /** The same, refreshed by the caller only. */
  public ReaderOptions withoutPolling() {
    return new ReaderOptions(
        generation,
        loading,
        Optional.empty(),
        staleAfter,
        retryAfter,
        closesPerSecond,
        warmup,
        gather,
        metrics);
  }

  /** The same with another threshold. */
  public ReaderOptions staleAfter(Duration other) {
    return new ReaderOptions(
        generation,
        loading,
        pollInterval,
        other,
        retryAfter,
        closesPerSecond,
        warmup,
        gather,
        metrics);
  }

  /** The same with another pause after failures. */
  public ReaderOptions retryAfter(Duration other) {
    return new ReaderOptions(
        generation,
        loading,
        pollInterval,
        staleAfter,
        other,
        closesPerSecond,
        warmup,
        gather,
        metrics);
  }

  /** The same with another rate of closing. */
  public ReaderOptions closesPerSecond(int other) {
    return new ReaderOptions(
        generation, loading, pollInterval, staleAfter, retryAfter, other, warmup, gather, metrics);
  }

  /** The same with another warm-up. */
  public ReaderOptions warmup(Warmup other) {
    return new ReaderOptions(
        generation,
        loading,
        pollInterval,
        staleAfter,
        retryAfter,
        closesPerSecond,
        other,
        gather,
        metrics);
  }

  /** The same with another way of asking shards. */
  public ReaderOptions gather(GatherOptions other) {
    return new ReaderOptions(
        generation,
        loading,
        pollInterval,
        staleAfter,
        retryAfter,
        closesPerSecond,
        warmup,
        other,
        metrics);
  }

  /** The same, telling somebody of refreshes. */
  public ReaderOptions metrics(ShardMetricsSink sink) {
    return new ReaderOptions(
        generation,
        loading,
        pollInterval,
        staleAfter,
        retryAfter,
        closesPerSecond,
        warmup,
        gather,
        Optional.of(sink));
  }
}
