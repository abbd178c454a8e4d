package dev.nearfield.shard.reader;

import dev.nearfield.OutOfRangeException;

/**
 * What {@link Refresh} works with.
 *
 * @param shards of the collection, by hash
 * @param rows vectors per shard
 * @param dimension components per vector
 * @param changed shards that differ from one generation to the next
 * @param generations published after the first
 * @param queries different ones
 * @param budget bytes of the cache, in bytes of a generation
 */
record RefreshOptions(
    int shards, int rows, int dimension, int changed, int generations, int queries, double budget) {

  RefreshOptions {
    OutOfRangeException.check("--shards", shards, 1, 1_000);
    OutOfRangeException.check("--rows", rows, 1, 1_000_000);
    OutOfRangeException.check("--dimension", dimension, 1, 4_096);
    OutOfRangeException.check("--changed", changed, 1, shards);
    OutOfRangeException.check("--queries", queries, 1, 10_000);
    OutOfRangeException.check("--budget", budget, 1 + (double) changed / shards, 1_000);
  }
}
