package dev.nearfield.soak;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.IndexBuilder;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.cli.bench.Percentiles;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * An index of as many rows all the time: one thread upserts and deletes at a steady rate, another
 * searches at one, and now and then it is saved beside them, or closed and opened again.
 *
 * <p>Threads: one; {@link #round} starts two and waits for them. Owns: the index, until closed.
 */
final class Load implements AutoCloseable {

  private static final int K = 10;
  private static final int BEAM_WIDTH = 60;
  private static final int CLUSTERS = 64;
  private static final int CHECKED = 200;
  private static final int NONE = -1;

  private final Path directory;
  private final SoakOptions options;
  private final float[][] vectors;

  /** The vector of each id, or none. */
  private final int[] current;

  private final SplittableRandom random;
  private VectorIndex index;
  private long updates;
  private long searches;

  Load(Path directory, SoakOptions options) {
    this.directory = directory;
    this.options = options;
    random = new SplittableRandom(options.seed());
    vectors =
        RandomVectors.seeded(options.seed())
            .clustered(CLUSTERS, 0.3f)
            .rows(2 * options.rows(), options.dimension());
    current = new int[options.rows()];
    Arrays.setAll(current, id -> id);
    index = builder().openOrCreate(directory);
    index.addAll(
        VectorSource.of(Arrays.copyOf(vectors, options.rows())), BulkOptions.DEFAULT.threads(1));
    index.save();
  }

  /** Runs for some seconds with a save in the middle; returns the searches' p99 in microseconds. */
  double round(double seconds) throws InterruptedException {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long[] latencies = new long[(int) (seconds * options.searchesPerSecond()) + 1];
    var updater = new Pace(start, end, options.updatesPerSecond(), _ -> update());
    var searcher = new Pace(start, end, options.searchesPerSecond(), i -> search(latencies, i));
    LockSupport.parkNanos(start + (end - start) / 2 - System.nanoTime());
    index.save();
    updates += updater.join();
    int searched = searcher.join();
    searches += searched;
    return Percentiles.at(0.99, Arrays.copyOf(latencies, Math.min(searched, latencies.length)))
        / 1e3;
  }

  /** Closes the index and opens it again, with what was there. */
  void reopen() {
    index.close();
    index = builder().openOrCreate(directory);
    check();
  }

  long updates() {
    return updates;
  }

  long searches() {
    return searches;
  }

  @Override
  public void close() {
    index.close();
  }

  private void update() {
    int id = random.nextInt(current.length);
    if (current[id] != NONE && random.nextInt(4) == 0) {
      index.delete((long) id);
      current[id] = NONE;
    } else {
      current[id] = random.nextInt(vectors.length);
      index.upsert((long) id, vectors[current[id]]);
    }
  }

  private void search(long[] latencies, int number) {
    float[] query = vectors[(int) ((number * 2_654_435_761L) % vectors.length)];
    long start = System.nanoTime();
    index.search(Query.of(query).k(K).beamWidth(BEAM_WIDTH));
    if (number < latencies.length) {
      latencies[number] = System.nanoTime() - start;
    }
  }

  private void check() {
    int live = (int) Arrays.stream(current).filter(vector -> vector != NONE).count();
    if (index.size() != live) {
      throw new IllegalStateException(
          "%d rows after reopening instead of %d".formatted(index.size(), live));
    }
    for (int i = 0; i < CHECKED; i++) {
      int id = random.nextInt(current.length);
      boolean sound =
          current[id] == NONE
              ? !index.contains((long) id)
              : Arrays.equals(index.get((long) id), vectors[current[id]]);
      if (!sound) {
        throw new IllegalStateException("id %d is not what it was before closing".formatted(id));
      }
    }
  }

  private IndexBuilder builder() {
    return VectorIndex.builder()
        .dimension(options.dimension())
        .metric(Metric.SQUARED_L2)
        .codes(Codes.AUTO)
        .ids(KeyType.LONG);
  }
}
