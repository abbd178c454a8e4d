package dev.nearfield.shard.routing;

import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;

/**
 * How {@link CellRouter#train} cuts a corpus into shards.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param shardCount shards
 * @param cellsPerShard cells that a shard has on average; 1: each shard is the cell of one
 *     centroid, however large that is
 * @param maxLoad most vectors of a shard as a multiple of the mean, at least 1; with one cell per
 *     shard nothing holds it
 * @param metric of the collection
 * @param seed of all that is drawn
 * @param threads worker threads; the outcome is the same with any number
 */
public record CellOptions(
    int shardCount, int cellsPerShard, double maxLoad, Metric metric, long seed, int threads) {

  /** Cells that a shard has unless said otherwise: {@value}. */
  public static final int DEFAULT_CELLS_PER_SHARD = 16;

  private static final double DEFAULT_MAX_LOAD = 1.1;

  /** Checks the bounds. */
  public CellOptions {
    OutOfRangeException.check("shardCount", shardCount, 1, Router.MAX_SHARDS);
    OutOfRangeException.check("cellsPerShard", cellsPerShard, 1, 1_024);
    OutOfRangeException.check("maxLoad", maxLoad, 1, 100);
    OutOfRangeException.check("threads", threads, 1, 1_024);
  }

  /** Sixteen cells per shard, a load of at most 1.1 times the mean, squared L2, seed 42. */
  public static CellOptions shards(int shardCount) {
    return new CellOptions(
        shardCount,
        DEFAULT_CELLS_PER_SHARD,
        DEFAULT_MAX_LOAD,
        Metric.SQUARED_L2,
        42,
        Runtime.getRuntime().availableProcessors());
  }

  /** The same with another number of cells per shard. */
  public CellOptions cellsPerShard(int count) {
    return new CellOptions(shardCount, count, maxLoad, metric, seed, threads);
  }

  /** The same with another limit of a shard's load. */
  public CellOptions maxLoad(double load) {
    return new CellOptions(shardCount, cellsPerShard, load, metric, seed, threads);
  }

  /** The same with another metric. */
  public CellOptions metric(Metric other) {
    return new CellOptions(shardCount, cellsPerShard, maxLoad, other, seed, threads);
  }

  /** The same with another seed. */
  public CellOptions seed(long other) {
    return new CellOptions(shardCount, cellsPerShard, maxLoad, metric, other, threads);
  }

  /** The same with another number of threads. */
  public CellOptions threads(int count) {
    return new CellOptions(shardCount, cellsPerShard, maxLoad, metric, seed, count);
  }
}
