package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import dev.nearfield.DuplicateIdException;
import dev.nearfield.Metadata;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.RoutingContext;
import dev.nearfield.shard.routing.StableHash;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which row of a corpus lies in which shard: what the router says, asked once per row.
 *
 * <p>Takes four bytes per row, and eight more while ids are compared: one that is there twice would
 * lie in two shards, where neither sees the other.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows router and source.
 */
public final class Assignment {

  /** Rows per task: enough for threads to work undisturbed, few enough to tell of progress. */
  private static final int CHUNK = 1_024;

  private final Router router;
  private final VectorSource source;
  private final Function<Metadata, RoutingContext> context;
  private final int[] shardOfRow;
  private final int[] counts;
  private final ReentrantLock ids = new ReentrantLock();

  private Assignment(
      Router router, VectorSource source, Function<Metadata, RoutingContext> context) {
    this.router = router;
    this.source = source;
    this.context = context;
    shardOfRow = new int[source.count()];
    counts = new int[router.shardCount()];
  }

  /**
   * Asks the router for every row; its metadata are the context.
   *
   * @param dimension components of a vector
   * @param bulk threads, and who hears of progress, in rows
   * @throws dev.nearfield.shard.routing.RoutingException if a row cannot be routed
   * @throws DuplicateIdException if an id is there twice
   * @throws CancellationException if the listener ends it
   */
  public static Assignment of(Router router, VectorSource source, int dimension, BulkOptions bulk) {
    return of(router, source, dimension, RoutingContext::of, bulk);
  }

  /**
   * As above, where routing needs more than metadata are, such as the shard that a record names.
   *
   * @param context makes of a row's metadata what the router is to know of it
   */
  public static Assignment of(
      Router router,
      VectorSource source,
      int dimension,
      Function<Metadata, RoutingContext> context,
      BulkOptions bulk) {
    var assignment = new Assignment(router, source, context);
    assignment.fill(dimension, bulk);
    return assignment;
  }

  private void fill(int dimension, BulkOptions bulk) {
    int rows = shardOfRow.length;
    long[] hashes = new long[rows];
    var progress = new SharedProgress(bulk.listener(), rows, "assigning rows to shards");
    NumberedTasks.run(
        bulk.threads(),
        Math.ceilDiv(rows, CHUNK),
        chunk -> {
          int from = chunk * CHUNK;
          int to = Math.min(rows, from + CHUNK);
          assign(from, to, new float[dimension], hashes);
          progress.add(to - from);
        });
    requireUnique(hashes);
    for (int shard : shardOfRow) {
      counts[shard]++;
    }
  }

  private void assign(int from, int to, float[] vector, long[] hashes) {
    for (int row = from; row < to; row++) {
      Object id = id(row);
      hashes[row] = StableHash.ofId(id);
      source.read(row, vector);
      shardOfRow[row] = router.shardOf(id, vector, context.apply(source.metadata(row)));
    }
  }

  private Object id(int row) {
    ids.lock();
    try {
      return source.id(row);
    } finally {
      ids.unlock();
    }
  }

  /** Equal ids have equal hashes; the few unequal ones that have are looked at again. */
  private void requireUnique(long[] hashes) {
    long[] sorted = hashes.clone();
    Arrays.parallelSort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        requireUnique(hashes, sorted[i]);
      }
    }
  }

  private void requireUnique(long[] hashes, long hash) {
    int[] rows = rows(row -> hashes[row] == hash);
    for (int i = 1; i < rows.length; i++) {
      for (int j = 0; j < i; j++) {
        if (id(rows[i]).equals(id(rows[j]))) {
          throw new DuplicateIdException(
              "rows %d and %d have the same id %s: an id is in a corpus once"
                  .formatted(rows[j], rows[i], id(rows[i])));
        }
      }
    }
  }

  private int[] rows(IntPredicate chosen) {
    return IntStream.range(0, shardOfRow.length).filter(chosen).toArray();
  }

  /** Who said so. */
  public Router router() {
    return router;
  }

  /** Shards are numbered from 0 to one less than this; some may have no rows. */
  public int shardCount() {
    return counts.length;
  }

  /** Rows of all shards. */
  public int rowCount() {
    return shardOfRow.length;
  }

  /** Rows of a shard. */
  public int rowCount(int shard) {
    return counts[shard];
  }

  /** Rows of the largest shard as a multiple of the mean. */
  public double maxLoad() {
    int largest = Arrays.stream(counts).max().orElse(0);
    return (double) largest * counts.length / Math.max(1, shardOfRow.length);
  }

  /** The rows of a shard, in the order of the source; four bytes per row of the shard. */
  public VectorSource rows(int shard) {
    return new ShardRows(source, rows(row -> shardOfRow[row] == shard), ids);
  }
}
