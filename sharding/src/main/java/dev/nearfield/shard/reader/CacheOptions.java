package dev.nearfield.shard.reader;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.shard.gather.RateLimiter;
import dev.nearfield.shard.objectstore.RangedDownload;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link ShardCache} keeps shards and fetches them.
 *
 * @param budgetBytes the most that all files of the folder have together, those that are being
 *     fetched included; at least 1
 * @param download size of ranged reads, and how many one shard may have under way
 * @param parallelDownloads shards fetched at once, {@code 1..64}
 * @param attempts how often a shard is fetched that arrives broken or not at all, {@code 1..10};
 *     what arrived whole is not fetched again, and what the store has repeated in vain is not
 *     repeated once more
 * @param roomWait how long to wait for shards in use to make room; at most a day
 * @param requestLimit what every ranged read takes one of; shared with whoever has the same limiter
 * @param byteLimit what every ranged read takes its bytes of; likewise
 * @param metrics who is told of fetches, evictions and quarantines
 */
public record CacheOptions(
    long budgetBytes,
    RangedDownload download,
    int parallelDownloads,
    int attempts,
    Duration roomWait,
    Optional<RateLimiter> requestLimit,
    Optional<RateLimiter> byteLimit,
    Optional<ShardMetricsSink> metrics) {

  /** 16 GiB, four shards at once, three attempts, half a minute, no limits. */
  public static final CacheOptions DEFAULT =
      new CacheOptions(
          16L << 30,
          RangedDownload.DEFAULT,
          4,
          3,
          Duration.ofSeconds(30),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final int MAX_PARALLEL_DOWNLOADS = 64;
  private static final int MAX_ATTEMPTS = 10;

  /** Checks the bounds. */
  public CacheOptions {
    OutOfRangeException.check("budgetBytes", budgetBytes, 1, Long.MAX_VALUE);
    OutOfRangeException.check("parallelDownloads", parallelDownloads, 1, MAX_PARALLEL_DOWNLOADS);
    OutOfRangeException.check("attempts", attempts, 1, MAX_ATTEMPTS);
    OutOfRangeException.check("roomWait in ms", roomWait.toMillis(), 0, 86_400_000);
  }

  /** The same with another budget. */
  public CacheOptions budgetBytes(long other) {
    return new CacheOptions(
        other, download, parallelDownloads, attempts, roomWait, requestLimit, byteLimit, metrics);
  }

  /** The same with other ranged reads. */
  public CacheOptions download(RangedDownload other) {
    return new CacheOptions(
        budgetBytes,
        other,
        parallelDownloads,
        attempts,
        roomWait,
        requestLimit,
        byteLimit,
        metrics);
  }

  /** The same with another number of shards fetched at once. */
  public CacheOptions parallelDownloads(int other) {
    return new CacheOptions(
        budgetBytes, download, other, attempts, roomWait, requestLimit, byteLimit, metrics);
  }

  /** The same with another number of attempts. */
  public CacheOptions attempts(int other) {
    return new CacheOptions(
        budgetBytes,
        download,
        parallelDownloads,
        other,
        roomWait,
        requestLimit,
        byteLimit,
        metrics);
  }

  /** The same with another wait for room. */
  public CacheOptions roomWait(Duration other) {
    return new CacheOptions(
        budgetBytes,
        download,
        parallelDownloads,
        attempts,
        other,
        requestLimit,
        byteLimit,
        metrics);
  }

  /** The same with a limit of requests. */
  public CacheOptions requestLimit(RateLimiter limiter) {
    return new CacheOptions(
        budgetBytes,
        download,
        parallelDownloads,
        attempts,
        roomWait,
        Optional.of(limiter),
        byteLimit,
        metrics);
  }

  /** The same with a limit of bytes. */
  public CacheOptions byteLimit(RateLimiter limiter) {
    return new CacheOptions(
        budgetBytes,
        download,
        parallelDownloads,
        attempts,
        roomWait,
        requestLimit,
        Optional.of(limiter),
        metrics);
  }

  /** The same, telling somebody what the cache does. */
  public CacheOptions metrics(ShardMetricsSink sink) {
    return new CacheOptions(
        budgetBytes,
        download,
        parallelDownloads,
        attempts,
        roomWait,
        requestLimit,
        byteLimit,
        Optional.of(sink));
  }
}
