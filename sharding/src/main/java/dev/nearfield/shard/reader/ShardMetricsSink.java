package dev.nearfield.shard.reader;

/**
 * Takes what readers and their cache count and time, to hand it on to a system of metrics; {@link
 * CacheOptions#metrics} and {@link ReaderOptions#metrics} set it. Searches are counted by {@link
 * ReaderStats#gather}. Told by the threads that fetch and refresh, some of which hold locks: both
 * methods should return soon, and must not call the reader or its cache.
 *
 * <p>A sink that throws breaks nothing: it is told nothing any more, and one warning says so.
 *
 * <p>Threads: called by any, at the same time. Owns: nothing.
 */
public interface ShardMetricsSink {

  /** What is counted. */
  enum Counter {
    /** Shards fetched to the end. */
    FETCHED_SHARDS,
    /** Bytes of these. */
    FETCHED_BYTES,
    /** Shards not fetched, for whatever reason. */
    FAILED_FETCHES,
    /** Times that a shard was not what its manifest says. */
    QUARANTINES,
    /** Shards deleted to make room. */
    EVICTIONS,
    /** Bytes of these. */
    EVICTED_BYTES,
    /** Refreshes that opened another generation. */
    NEW_GENERATIONS,
    /** Refreshes that left the generation as it was, as something failed. */
    FAILED_REFRESHES
  }

  /** What is timed. */
  enum Timer {
    /** Fetching a shard, its wait for room included. */
    FETCH,
    /** Looking for another generation, and opening it if there is one. */
    REFRESH
  }

  /** Adds to a count. */
  void add(Counter counter, long amount);

  /** Something came to its good end. */
  void record(Timer timer, long nanos);
}
