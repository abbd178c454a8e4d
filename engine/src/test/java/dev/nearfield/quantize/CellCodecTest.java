package dev.nearfield.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.testkit.EmbeddingVectors;
import dev.nearfield.testkit.RandomVectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What rows of a few bits per component say of a score, against the score itself. */
class CellCodecTest {

  private static final int ROWS = 300;
  private static final int QUERIES = 12;
  private static final int CELLS = 8;

  /**
   * The paper's theorem 3.2: the error of the estimated product has mean zero, and a deviation of
   * {@code |r| |q-c| sqrt((1 - b^2) / b^2 / (D - 1))}, where b is what a unit vector has in common
   * with its code: about 0.8 with its signs, and with four bits all but 1 % of its square. A
   * distance has twice that error. Rounding the query adds a little.
   */
  @ParameterizedTest
  @CsvSource({
    "BIT1, SQUARED_L2, 384",
    "BIT1, SQUARED_L2, 784",
    "BIT1, COSINE, 384",
    "BIT1, COSINE, 768",
    "BIT1, DOT, 256",
    "BIT1, DOT, 784",
    "BIT1, DOT, 96",
    "BIT1, SQUARED_L2, 100",
    "INT4, SQUARED_L2, 100",
    "INT4, SQUARED_L2, 784",
    "INT4, COSINE, 128",
    "INT4, COSINE, 100",
    "INT4, DOT, 96",
    "INT4, DOT, 200"
  })
  void score_randomRows_errsByNoMoreThanThePaperSays(Codes format, Metric metric, int dimension) {
    float[][] rows = shifted(dimension, metric);
    List<Pair> pairs = pairs(codec(format, metric, rows, CELLS), metric, rows, ROWS);
    double deviation = Math.sqrt(mean(pairs, pair -> pair.deviation * pair.deviation));
    assertThat(Math.sqrt(mean(pairs, pair -> pair.error() * pair.error())))
        .isBetween(0.8 * deviation, 1.15 * deviation);
    // Errors of one row with many queries are related, so there are fewer than pairs.
    assertThat(mean(pairs, Pair::error)).isCloseTo(0, within(4 * deviation / Math.sqrt(ROWS)));
  }

  /** Where rows lie in clusters, centroids shorten residuals, and errors with them. */
  @ParameterizedTest
  @CsvSource({"BIT1, SQUARED_L2", "BIT1, COSINE", "BIT1, DOT", "INT4, COSINE", "INT4, DOT"})
  void score_clusteredRows_errsLessFromManyCells(Codes format, Metric metric) {
    float[][] rows =
        EmbeddingVectors.seeded(5, 256).localDimension(8).outliers(6).rows(0, ROWS + QUERIES);
    double one = meanError(format, metric, rows, 1);
    double many = meanError(format, metric, rows, 32);
    assertThat(many).isLessThan(0.85 * one);
  }

  @ParameterizedTest
  @CsvSource({"BIT1, SQUARED_L2", "BIT1, COSINE", "BIT1, DOT", "INT4, COSINE", "INT4, DOT"})
  void score_rowsAtACentroid_isExact(Codes format, Metric metric) {
    float[][] rows = RandomVectors.seeded(3).gaussian().rows(CELLS + 3, 300);
    for (float[] row : rows) {
      shift(row, 0f, metric);
    }
    float[][] centroids = Arrays.copyOf(rows, CELLS);
    var codec = unlearned(format, metric, 300).with(centroids, CELLS);
    for (Pair pair : pairs(codec, metric, rows, CELLS)) {
      assertThat(pair.error()).isCloseTo(0, within(1e-4 * (1 + Math.abs(pair.exact))));
    }
  }

  /** A row of which one component is much larger than all others: what a rotation is for. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void score_oneHugeComponent_errsNoMoreThanInOthers(Metric metric) {
    float[][] rows = RandomVectors.seeded(8).gaussian().rows(ROWS + QUERIES, 100);
    double plain = meanError(Codes.INT4, metric, unit(rows), 1);
    for (int row = 0; row < rows.length; row++) {
      rows[row][row % 100] = 100;
    }
    assertThat(meanError(Codes.INT4, metric, unit(rows), 1)).isLessThan(1.2 * plain);
  }

  private static float[][] unit(float[][] rows) {
    float[][] units = new float[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      units[row] = rows[row].clone();
      shift(units[row], 0f, Metric.COSINE);
    }
    return units;
  }

  /**
   * A normal deviate reaches 2.5 deviations in 0.6 % of all cases. The scale is that of stored
   * rows, where unit vectors have dot products.
   */
  @ParameterizedTest
  @CsvSource({
    "BIT1, SQUARED_L2, 384",
    "BIT1, COSINE, 768",
    "BIT1, DOT, 256",
    "BIT1, DOT, 784",
    "BIT1, SQUARED_L2, 100",
    "INT4, SQUARED_L2, 100",
    "INT4, COSINE, 128",
    "INT4, DOT, 200",
    "INT4, SQUARED_L2, 784"
  })
  void bounds_randomRows_areSeldomExceededAndNotLoose(Codes format, Metric metric, int dimension) {
    float[][] rows = shifted(dimension, metric);
    List<Pair> pairs = pairs(codec(format, metric, rows, CELLS), metric, rows, ROWS);
    pairs.removeIf(pair -> pair.row < CELLS); // they are centroids
    assertThat(mean(pairs, pair -> stored(metric, pair.exact) > pair.bound ? 1 : 0))
        .isLessThan(0.012);
    assertThat(
            mean(
                pairs,
                pair -> {
                  double half = (pair.bound + stored(metric, pair.estimate)) / 2;
                  return stored(metric, pair.exact) > half ? 1 : 0;
                }))
        .isBetween(0.05, 0.16); // a normal deviate: 0.106
  }

  private static double stored(Metric metric, double score) {
    return metric == Metric.COSINE ? 1 + score / 2 : score;
  }

  private static double meanError(Codes format, Metric metric, float[][] rows, int cells) {
    List<Pair> pairs = pairs(codec(format, metric, rows, cells), metric, rows, ROWS);
    return mean(pairs, pair -> Math.abs(pair.error()));
  }

  private static double mean(List<Pair> pairs, ToDoubleFunction<Pair> value) {
    return pairs.stream().mapToDouble(value).average().orElseThrow();
  }

  /**
   * A row and a query.
   *
   * @param estimate the score of the row's code
   * @param exact the score of the row
   * @param bound what the codec says that it may be, on the scale of stored rows
   * @param deviation what theorem 3.2 says of the error
   */
  private record Pair(int row, double estimate, double exact, double bound, double deviation) {
    double error() {
      return estimate - exact;
    }
  }

  /** The first vectors as rows, each with each of the others as queries. */
  private static List<Pair> pairs(CellCodec codec, Metric metric, float[][] vectors, int count) {
    var pairs = new ArrayList<Pair>();
    try (Arena arena = Arena.ofConfined()) {
      var codes = new Rows(arena, codec, vectors, count);
      for (int query = count; query < vectors.length; query++) {
        float[] scores = codes.score(vectors[query]);
        float[] bounds = codes.bounds(scores);
        for (int row = 0; row < count; row++) {
          double exact = score(metric, vectors[row], vectors[query]);
          double deviation = codes.deviation(metric, row, vectors[query]);
          pairs.add(new Pair(row, scores[row], exact, bounds[row], deviation));
        }
      }
    }
    return pairs;
  }

  /** Rows and queries away from zero, of unit length where the metric wants it. */
  private static float[][] shifted(int dimension, Metric metric) {
    float[][] rows = RandomVectors.seeded(dimension).gaussian().rows(ROWS + QUERIES, dimension);
    for (float[] row : rows) {
      shift(row, 0.5f, metric);
    }
    return rows;
  }

  /** Adds a common offset, and gives unit length where the metric wants it. */
  private static void shift(float[] row, float offset, Metric metric) {
    double square = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] += offset;
      square += (double) row[i] * row[i];
    }
    for (int i = 0; i < row.length && metric == Metric.COSINE; i++) {
      row[i] /= (float) Math.sqrt(square);
    }
  }

  /** The first rows as centroids: any will do. */
  private static CellCodec codec(Codes format, Metric metric, float[][] rows, int cells) {
    return unlearned(format, metric, rows[0].length).with(Arrays.copyOf(rows, cells), ROWS);
  }

  private static CellCodec unlearned(Codes format, Metric metric, int dimension) {
    return (CellCodec) RowCodec.of(format, Encoding.FLOAT32, metric, dimension, Warmth.WARM);
  }

  /** The score of the metric; unit vectors are compared by distance. */
  private static double score(Metric metric, float[] a, float[] b) {
    return metric == Metric.DOT ? Sums.dot(a, b) : -squaredDistance(a, b);
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }

  /** Rows encoded by a codec, and a place for a query. */
  private static final class Rows {

    private final CellCodec codec;
    private final float[][] vectors;
    private final CodecScratch scratch;
    private final long[] rows;
    private final long query;

    Rows(Arena arena, CellCodec codec, float[][] vectors, int count) {
      this.codec = codec;
      this.vectors = vectors;
      int dimension = vectors[0].length;
      long stride = codec.kernel().strideBytes();
      rows = new long[count];
      scratch = new CodecScratch(dimension, allocate(arena, codec.scratchBytes()));
      query = allocate(arena, codec.kernel().queryBytes());
      long first = allocate(arena, stride * count);
      for (int row = 0; row < count; row++) {
        rows[row] = first + row * stride;
        codec.encode(vectors[row], scratch, rows[row]);
        assertThat(codec.flawOf(rows[row])).isEmpty();
      }
    }

    private static long allocate(Arena arena, long bytes) {
      MemorySegment memory = arena.allocate(bytes, 64);
      RawMemory.register(memory);
      return memory.address();
    }

    float[] score(float[] vector) {
      float[] scores = new float[rows.length];
      codec.prepareQuery(vector, scratch, query);
      codec.kernel().score(query, rows, rows.length, scores);
      return scores;
    }

    /** The bounds of all rows for the last query. */
    float[] bounds(float[] scores) {
      float[] bounds = scores.clone();
      codec.bounds(query, rows, rows.length, scratch, bounds);
      return bounds;
    }

    /** What theorem 3.2 gives for a pair. */
    double deviation(Metric metric, int row, float[] vector) {
      int cell = codec.cellOf(rows[row]);
      float[] centroid = codec.cells().centroid(cell);
      double residual = Math.sqrt(squaredDistance(vectors[row], centroid));
      double toQuery = Math.sqrt(squaredDistance(vector, centroid));
      double common = // b squared
          switch (codec) {
            case Bit1Codec _ -> 0.64;
            case Int4Codec _ -> 0.99;
          };
      double share = (1 - common) / common / (vector.length - 1);
      return (metric == Metric.DOT ? 1 : 2) * residual * toQuery * Math.sqrt(share);
    }
  }
}
