package dev.nearfield.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BalancedTest {

  /** Nine tenths of the vectors in one cloud, the rest scattered. */
  private static float[][] skewed(int count, int dimension) {
    float[][] cloud = RandomVectors.seeded(1).clustered(1, 0.1f).rows(count, dimension);
    float[][] scattered = RandomVectors.seeded(2).rows(count, dimension);
    return IntStream.range(0, count)
        .mapToObj(i -> i % 10 == 0 ? scattered[i] : cloud[i])
        .toArray(float[][]::new);
  }

  private static int largest(int[] sizes) {
    return Arrays.stream(sizes).max().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "SQUARED_L2, 1",
    "SQUARED_L2, 1.2",
    "SQUARED_L2, 3",
    "COSINE, 1",
    "COSINE, 1.5",
    "DOT, 1",
    "DOT, 2"
  })
  void train_skewedVectors_noCellHoldsMoreThanItsShare(Metric metric, double loadCap) {
    float[][] vectors = skewed(3_001, 10);
    int cells = 37;
    var options =
        KMeansOptions.cells(cells)
            .metric(metric)
            .method(new Method.Balanced(loadCap))
            .rowsPerCell(40);
    var plain = KMeans.train(VectorSource.of(vectors), 10, options.method(Method.LLOYD));
    var balanced = KMeans.train(VectorSource.of(vectors), 10, options);
    int trained = balanced.trainingRows();
    int share = (int) Math.ceil(loadCap * Math.ceilDiv(trained, cells));
    assertThat(largest(plain.sizes())).isGreaterThan((int) Math.ceil(Math.ceilDiv(trained, cells)));
    assertThat(largest(balanced.sizes())).isLessThanOrEqualTo(share);
    Assignment all = balanced.assign(VectorSource.of(vectors));
    int whole = (int) Math.ceil(loadCap * Math.ceilDiv(3_001, cells));
    assertThat(largest(all.sizes())).isLessThanOrEqualTo(whole);
    assertThat(Arrays.stream(all.sizes()).sum()).isEqualTo(3_001);
  }

  @Test
  void train_looseCap_costsLittleMoreThanLloyd() {
    float[][] vectors = RandomVectors.seeded(4).clustered(60, 0.5f).rows(6_000, 16);
    var options = KMeansOptions.cells(60).rowsPerCell(KMeansOptions.ALL_ROWS).iterations(25);
    double lloyd = KMeans.train(VectorSource.of(vectors), 16, options).objective();
    for (double loadCap : new double[] {1.1, 1.5, 4}) {
      var balanced =
          KMeans.train(VectorSource.of(vectors), 16, options.method(new Method.Balanced(loadCap)));
      assertThat(balanced.objective())
          .as("load cap %s", loadCap)
          .isCloseTo(lloyd, Percentage.withPercentage(12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void assign_loadCap_tellsProgressAndCanBeCancelled(int threads) {
    float[][] vectors = skewed(3_000, 6);
    long assigned = vectors.length;
    long[] told = {0, 0};
    long[] limit = {Long.MAX_VALUE};
    var options =
        KMeansOptions.cells(20)
            .method(new Method.Balanced(1))
            .iterations(1)
            .threads(threads)
            .listener(
                (done, total) -> {
                  told[0] = done;
                  told[1] = total;
                  return done <= limit[0];
                });
    var clustering = KMeans.train(VectorSource.of(vectors), 6, options);
    assertThat(told[0]).as("the last word of training").isEqualTo(told[1]);
    clustering.assign(VectorSource.of(vectors));
    assertThat(told).containsExactly(3 * assigned, 3 * assigned);
    for (long from : new long[] {assigned, 2 * assigned}) { // while ordering, while moving
      limit[0] = from;
      assertThatThrownBy(() -> clustering.assign(VectorSource.of(vectors)))
          .isInstanceOf(CancellationException.class);
      assertThat(told[0]).isBetween(from + 1, 3 * assigned - 1);
    }
  }

  @Test
  void train_cancelledWhileRowsAreRead_readsNoFurther() {
    var reads = new AtomicInteger();
    float[][] vectors = skewed(5_000, 6);
    var source =
        new VectorSource() {
          @Override
          public int count() {
            return vectors.length;
          }

          @Override
          public void read(int position, float[] vector) {
            reads.incrementAndGet();
            System.arraycopy(vectors[position], 0, vector, 0, vector.length);
          }
        };
    var options = KMeansOptions.cells(20).threads(1).listener((_, _) -> false);
    assertThatThrownBy(() -> KMeans.train(source, 6, options))
        .isInstanceOf(CancellationException.class);
    assertThat(reads.get()).isLessThan(2_000);
  }

  @Test
  void assign_objective_isThatOfTheCellsItReturns() {
    float[][] vectors = skewed(1_000, 6);
    var options = KMeansOptions.cells(20).method(new Method.Balanced(1));
    var clustering = KMeans.train(VectorSource.of(vectors), 6, options);
    Assignment assignment = clustering.assign(VectorSource.of(vectors));
    double expected = 0;
    for (int i = 0; i < vectors.length; i++) {
      float[] centroid = clustering.centroids().get(assignment.cell(i));
      for (int j = 0; j < 6; j++) {
        double difference = (double) vectors[i][j] - centroid[j];
        expected += difference * difference;
      }
    }
    assertThat(assignment.objective()).isCloseTo(expected, Percentage.withPercentage(0.01));
  }
}
