package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.ShardSummary;
import dev.nearfield.shard.shardfile.ShardEngine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Builds all shards of a corpus.
 *
 * <pre>{@code
 * Assignment rows = Assignment.of(router, source, 768, BulkOptions.DEFAULT);
 * ShardFolder folder = ShardFolder.create(Path.of("shards"));
 * ShardedBuild.DEFAULT.run(rows, description, folder);
 * }</pre>
 *
 * <p>Every file follows from the records of its shard and the description alone: the same bytes for
 * any number of threads and of shards at once.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param engine what builds a shard
 * @param shardsAtOnce how many shards are in memory while they are built, {@code 1..1,024}
 * @param bulk threads of all these together, and who hears of progress, in rows
 */
public record ShardedBuild(ShardEngine engine, int shardsAtOnce, BulkOptions bulk) {

  private static final int MAX_AT_ONCE = 1_024;

  /** Graphs, two shards at once, a thread per processor. */
  public static final ShardedBuild DEFAULT =
      new ShardedBuild(ShardEngine.HNSW, 2, BulkOptions.DEFAULT);

  /** Checks the bounds. */
  public ShardedBuild {
    OutOfRangeException.check("shardsAtOnce", shardsAtOnce, 1, MAX_AT_ONCE);
  }

  /** The same with another engine. */
  public ShardedBuild engine(ShardEngine other) {
    return new ShardedBuild(other, shardsAtOnce, bulk);
  }

  /** The same with another number of shards at once. */
  public ShardedBuild shardsAtOnce(int other) {
    return new ShardedBuild(engine, other, bulk);
  }

  /** The same with other threads or another listener. */
  public ShardedBuild bulk(BulkOptions other) {
    return new ShardedBuild(engine, shardsAtOnce, other);
  }

  /**
   * Builds a file for each shard that has rows, then writes the router beside them.
   *
   * @param description of every shard; its dimension and metric are set
   * @return the shards that have files, by number
   * @throws dev.nearfield.InvalidVectorException if a vector cannot be stored
   * @throws java.util.concurrent.CancellationException if the listener ends the build
   * @throws dev.nearfield.storage.StorageException if a file cannot be written
   */
  public SortedMap<Integer, ShardSummary> run(
      Assignment rows, IndexBuilder description, ShardFolder folder) {
    List<Integer> shards = largestFirst(rows);
    int atOnce = Math.clamp(shards.size(), 1, Math.min(shardsAtOnce, bulk.threads()));
    int threads = bulk.threads() / atOnce;
    var progress = new SharedProgress(bulk.listener(), rows.rowCount(), "building shards");
    SortedMap<Integer, ShardSummary> built = Collections.synchronizedSortedMap(new TreeMap<>());
    NumberedTasks.run(
        atOnce,
        shards.size(),
        task -> {
          int shard = shards.get(task);
          var options = new BulkOptions(threads, progress.part());
          var summary = engine.build(rows.rows(shard), description, folder.shard(shard), options);
          built.put(shard, summary);
        });
    folder.finish(rows.router(), built);
    return Collections.unmodifiableSortedMap(built);
  }

  /** So that no large one is begun when the others are done. */
  private static List<Integer> largestFirst(Assignment rows) {
    var shards =
        new ArrayList<>(
            IntStream.range(0, rows.shardCount())
                .filter(shard -> rows.rowCount(shard) > 0)
                .boxed()
                .toList());
    shards.sort((first, second) -> Integer.compare(rows.rowCount(second), rows.rowCount(first)));
    return shards;
  }
}
