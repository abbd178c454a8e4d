package dev.nearfield.shard.reader;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.gather.RateLimiter;
import dev.nearfield.shard.objectstore.RangedDownload;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link ShardCache} keeps shards and fetches them.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows limiters and sink.
 *
 * @param budgetBytes the most that all files of the folder have together, those that are being
 *     fetched included; at least 1
 * @param roomWait how long to wait for shards in use to make room; at most a day
 * @param fetching how shards are fetched
 * @param limits what ranged reads may take
 * @param metrics who is told of fetches, evictions and quarantines
 */
public record CacheOptions(
    long budgetBytes,
    Duration roomWait,
    Fetching fetching,
    Limits limits,
    Optional<ShardMetricsSink> metrics) {

  /** 16 GiB, half a minute, four shards at once, three attempts, no limits. */
  public static final CacheOptions DEFAULT =
      new CacheOptions(
          16L << 30,
          Duration.ofSeconds(30),
          new Fetching(RangedDownload.DEFAULT, 4, 3),
          new Limits(Optional.empty(), Optional.empty()),
          Optional.empty());

  private static final int MAX_PARALLEL_DOWNLOADS = 64;
  private static final int MAX_ATTEMPTS = 10;

  /**
   * How shards are fetched.
   *
   * @param download size of ranged reads, and how many one shard may have under way
   * @param parallelDownloads shards fetched at once, {@code 1..64}
   * @param attempts how often a shard is fetched that arrives broken or not at all, {@code 1..10};
   *     what arrived whole is not fetched again, and what the store has repeated in vain is not
   *     repeated once more
   */
  public record Fetching(RangedDownload download, int parallelDownloads, int attempts) {

    /** Checks the bounds. */
    public Fetching {
      OutOfRangeException.check("parallelDownloads", parallelDownloads, 1, MAX_PARALLEL_DOWNLOADS);
      OutOfRangeException.check("attempts", attempts, 1, MAX_ATTEMPTS);
    }
  }

  /**
   * What ranged reads may take; shared with whoever has the same limiters.
   *
   * @param requests what every ranged read takes one of
   * @param bytes what every ranged read takes its bytes of
   */
  public record Limits(Optional<RateLimiter> requests, Optional<RateLimiter> bytes) {}

  /** Checks the bounds. */
  public CacheOptions {
    OutOfRangeException.check("budgetBytes", budgetBytes, 1, Long.MAX_VALUE);
    OutOfRangeException.check("roomWait in ms", roomWait.toMillis(), 0, 86_400_000);
  }

  /** The same with another budget. */
  public CacheOptions budgetBytes(long other) {
    return new CacheOptions(other, roomWait, fetching, limits, metrics);
  }

  /** The same with another wait for room. */
  public CacheOptions roomWait(Duration other) {
    return new CacheOptions(budgetBytes, other, fetching, limits, metrics);
  }

  /** The same with other ranged reads. */
  public CacheOptions download(RangedDownload other) {
    return fetching(new Fetching(other, fetching.parallelDownloads, fetching.attempts));
  }

  /** The same with another number of shards fetched at once. */
  public CacheOptions parallelDownloads(int other) {
    return fetching(new Fetching(fetching.download, other, fetching.attempts));
  }

  /** The same with another number of attempts. */
  public CacheOptions attempts(int other) {
    return fetching(new Fetching(fetching.download, fetching.parallelDownloads, other));
  }

  private CacheOptions fetching(Fetching other) {
    return new CacheOptions(budgetBytes, roomWait, other, limits, metrics);
  }

  /** The same with a limit of requests. */
  public CacheOptions requestLimit(RateLimiter limiter) {
    return limits(new Limits(Optional.of(limiter), limits.bytes));
  }

  /** The same with a limit of bytes. */
  public CacheOptions byteLimit(RateLimiter limiter) {
    return limits(new Limits(limits.requests, Optional.of(limiter)));
  }

  private CacheOptions limits(Limits other) {
    return new CacheOptions(budgetBytes, roomWait, fetching, other, metrics);
  }

  /** The same, telling somebody what the cache does. */
  public CacheOptions metrics(ShardMetricsSink sink) {
    return new CacheOptions(budgetBytes, roomWait, fetching, limits, Optional.of(sink));
  }
}
