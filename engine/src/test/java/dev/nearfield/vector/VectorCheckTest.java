package dev.nearfield.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick look at magnitudes against the norm that says what is allowed. */
class VectorCheckTest {

  private static float[] vector(int dimension, long seed, float scale) {
    var random = new Random(seed);
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian() * scale;
    }
    return vector;
  }

  @ParameterizedTest
  @CsvSource({
    "1, SQUARED_L2",
    "3, DOT",
    "4, SQUARED_L2",
    "5, DOT",
    "784, SQUARED_L2",
    "784, COSINE"
  })
  void accept_anyScale_isWhatTheSquaredNormSays(int dimension, Metric metric) {
    var check = new VectorCheck(dimension, metric);
    var stored = new float[dimension];
    for (int exponent = -149; exponent <= 127; exponent++) {
      float[] vector = vector(dimension, exponent, Math.scalb(1f, exponent));
      double squaredNorm = VectorCheck.squaredNorm(vector);
      boolean zero = metric == Metric.COSINE && squaredNorm == 0;
      if (squaredNorm <= VectorCheck.MAX_SQUARED_NORM && !zero) {
        check.accept(vector, stored);
        if (metric != Metric.COSINE) {
          assertThat(stored).isEqualTo(vector);
        }
      } else {
        assertThatThrownBy(() -> check.accept(vector, stored))
            .isInstanceOf(InvalidVectorException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7, 100})
  void accept_oneComponentThatIsNoNumber_isRefusedByItsPosition(int dimension) {
    var stored = new float[dimension];
    for (Metric metric : Metric.values()) {
      var check = new VectorCheck(dimension, metric);
      for (int i = 0; i < dimension; i++) {
        for (float bad :
            new float[] {Float.NaN, -Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
          float[] vector = vector(dimension, 7, 1);
          vector[i] = bad;
          assertThatThrownBy(() -> check.accept(vector, stored))
              .isInstanceOf(InvalidVectorException.class)
              .hasMessageContaining("component " + i + " of the vector is");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 100})
  void accept_componentBeyondWhatRowsHold_isRefused(int dimension) {
    float most = 65_504f;
    var check = new VectorCheck(dimension, Metric.SQUARED_L2, most);
    var stored = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      float[] vector = vector(dimension, 3, 1);
      vector[i] = -most;
      check.accept(vector, stored);
      assertThat(stored).isEqualTo(vector);
      vector[i] = -Math.nextUp(most);
      assertThatThrownBy(() -> check.accept(vector, stored))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageContaining("float16 holds magnitudes up to");
    }
  }
}
