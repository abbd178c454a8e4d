package dev.nearfield.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.RandomVectors;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansRefusalsTest {

  private static final float[][] VECTORS = RandomVectors.seeded(1).rows(5_000, 8);

  @Test
  void train_moreCellsThanVectors_saysTheRange() {
    assertThatThrownBy(() -> KMeans.train(VectorSource.of(VECTORS), 8, KMeansOptions.cells(5_001)))
        .isInstanceOf(OutOfRangeException.class)
        .hasMessage("cellCount must be in [1, 5000], was 5001");
  }

  @Test
  void train_noVectors_saysSo() {
    var nothing = VectorSource.of(new float[0][]);
    assertThatThrownBy(() -> KMeans.train(nothing, 8, KMeansOptions.cells(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no vectors");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 1e38f})
  void train_vectorThatCannotBeCompared_namesItsPosition(float component) {
    float[][] vectors = RandomVectors.seeded(2).rows(700, 8);
    vectors[321][3] = component;
    for (int threads : new int[] {1, 3}) {
      var options = KMeansOptions.cells(4).threads(threads).rowsPerCell(1_000);
      assertThatThrownBy(() -> KMeans.train(VectorSource.of(vectors), 8, options))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageContaining("vector 321 of the source: ");
      var centroids = KMeans.train(VectorSource.of(VECTORS), 8, options).centroids();
      assertThatThrownBy(() -> centroids.assign(VectorSource.of(vectors)))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageContaining("vector 321 of the source: ");
    }
  }

  @Test
  void train_zeroVectorUnderCosine_namesItsPosition() {
    float[][] vectors = RandomVectors.seeded(3).rows(50, 8);
    vectors[7] = new float[8];
    var options = KMeansOptions.cells(4).metric(Metric.COSINE);
    assertThatThrownBy(() -> KMeans.train(VectorSource.of(vectors), 8, options))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("vector 7 of the source: ");
  }

  @Test
  void train_otherDimension_saysBoth() {
    assertThatThrownBy(() -> KMeans.train(VectorSource.of(VECTORS), 9, KMeansOptions.cells(2)))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("has 8 components, 9 were expected");
    assertThatThrownBy(() -> KMeans.train(VectorSource.of(VECTORS), 0, KMeansOptions.cells(2)))
        .isInstanceOf(OutOfRangeException.class);
  }

  @Test
  void options_outOfRange_sayTheRange() {
    var options = KMeansOptions.cells(2);
    assertThatThrownBy(() -> KMeansOptions.cells(0)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> options.iterations(0)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> options.threads(0)).isInstanceOf(OutOfRangeException.class);
    assertThatThrownBy(() -> options.rowsPerCell(0)).isInstanceOf(OutOfRangeException.class);
    for (double tolerance : new double[] {-0.1, 1.5, Double.NaN}) {
      assertThatThrownBy(() -> options.tolerance(tolerance))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tolerance must be in [0, 1]");
    }
    for (double loadCap : new double[] {0.99, 1_001, Double.NaN}) {
      assertThatThrownBy(() -> new Method.Balanced(loadCap))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("loadCap must be in [1, 1000]");
    }
    assertThatThrownBy(() -> new Method.MiniBatch(0)).isInstanceOf(OutOfRangeException.class);
  }

  @Test
  void train_tooManyComponents_saysTheLimit() {
    var options = KMeansOptions.cells(1 << 20);
    assertThatThrownBy(() -> KMeans.train(VectorSource.of(VECTORS), 8_000, options))
        .isInstanceOf(OutOfRangeException.class)
        .hasMessageContaining("cellCount x dimension");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20, 30})
  void train_cancelled_endsSoonAndFreesItsMemory(int calls) {
    int[] left = {calls};
    for (int threads : new int[] {1, 3}) {
      left[0] = calls;
      var options =
          KMeansOptions.cells(16)
              .threads(threads)
              .rowsPerCell(KMeansOptions.ALL_ROWS)
              .listener((done, total) -> --left[0] > 0);
      assertThatThrownBy(() -> KMeans.train(VectorSource.of(VECTORS), 8, options))
          .isInstanceOf(CancellationException.class);
      assertThat(left[0]).isZero();
    }
  }

  @Test
  void assign_cancelled_throws() {
    var centroids = Centroids.of(RandomVectors.seeded(4).rows(9, 8), Metric.SQUARED_L2);
    assertThatThrownBy(() -> centroids.assign(VectorSource.of(VECTORS), 2, (done, total) -> false))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void listener_always_hearsOfProgressOnTheCallersThread() {
    var caller = Thread.currentThread();
    long[] last = {0, 0};
    var options =
        KMeansOptions.cells(16)
            .threads(3)
            .iterations(4)
            .listener(
                (done, total) -> {
                  assertThat(Thread.currentThread()).isSameAs(caller);
                  assertThat(done).isBetween(last[0], total);
                  last[0] = done;
                  last[1] = total;
                  return true;
                });
    KMeans.train(VectorSource.of(VECTORS), 8, options);
    assertThat(last[1]).isEqualTo(6L * 16 * 256);
    assertThat(last[0]).isPositive();
  }
}
