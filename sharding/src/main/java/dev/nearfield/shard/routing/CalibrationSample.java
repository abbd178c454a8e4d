package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The queries of a calibration.
 *
 * <p>Threads: share freely, as long as nobody writes to the array. Owns: nothing, borrows the
 * queries.
 *
 * @param queries their vectors, at least 20
 * @param own of each query its position in the corpus, which is not its own neighbor; -1 if it is
 *     not of the corpus; shape {@code [queries]}
 * @param k neighbors of each
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between two methods, never compared.
public record CalibrationSample(VectorSource queries, int[] own, int k) {

  private static final int QUERIES = 1_000;
  private static final long SEED = 42;

  /** Checks the bounds. */
  public CalibrationSample {
    OutOfRangeException.check("calibration queries", queries.count(), 20, 1 << 20);
    OutOfRangeException.check("own", own.length, queries.count(), queries.count());
    OutOfRangeException.check("k", k, 1, 10_000);
  }

  /** Queries that are not of the corpus. */
  public static CalibrationSample of(VectorSource queries, int k) {
    int[] own = new int[queries.count()];
    Arrays.fill(own, -1);
    return new CalibrationSample(queries, own, k);
  }

  /** A thousand vectors of the corpus, or all; the corpus is given when they are read. */
  static Draw ofCorpus(int count, int k) {
    OutOfRangeException.check("vectors to calibrate by", count, 20, Integer.MAX_VALUE);
    int queries = Math.min(QUERIES, count);
    var random = new SplittableRandom(SEED);
    int[] positions = new int[queries];
    // One of each of as many equal runs: spread evenly, drawn once each.
    for (int i = 0; i < queries; i++) {
      int from = (int) ((long) count * i / queries);
      int to = (int) ((long) count * (i + 1) / queries);
      positions[i] = random.nextInt(from, to);
    }
    return new Draw(positions, k);
  }

  /** Positions in a corpus. */
  @SuppressWarnings("ArrayRecordComponent")
  record Draw(int[] positions, int k) {

    CalibrationSample from(VectorSource corpus) {
      VectorSource queries =
          new VectorSource() {
            @Override
            public int count() {
              return positions.length;
            }

            @Override
            public void read(int position, float[] vector) {
              corpus.read(positions[position], vector);
            }
          };
      return new CalibrationSample(queries, positions, k);
    }
  }
}
