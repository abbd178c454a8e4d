package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {

  private static final int[] DIMENSIONS = {
    1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 100, 127, 128, 257, 768, 784, 1024, 1536, 4097
  };

  @ParameterizedTest
  @EnumSource
  void apply_anyVector_hasTheBitsOfPlainJava(Values values) {
    for (int dimension : DIMENSIONS) {
      var rotation = new Rotation(dimension);
      float[] vector = values.vector(new Random(dimension), dimension);
      float[] expected = vector.clone();
      rotation.apply(vector);
      rotation.applyReference(expected);
      for (int i = 0; i < dimension; i++) {
        assertThat(Float.floatToIntBits(vector[i]))
            .as("component %d of %d", i, dimension)
            .isEqualTo(Float.floatToIntBits(expected[i]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16, 100, 384, 784, 1024})
  void apply_twoVectors_keepsTheirProducts(int dimension) {
    var rotation = new Rotation(dimension);
    var random = new Random(dimension);
    float[] a = Values.GAUSSIAN.vector(random, dimension);
    float[] b = Values.GAUSSIAN.vector(random, dimension);
    double dot = dot(a, b);
    double square = dot(a, a);
    rotation.apply(a);
    rotation.apply(b);
    assertThat(dot(a, b)).isCloseTo(dot, within(1e-4 * square));
    assertThat(dot(a, a)).isCloseTo(square, within(1e-5 * square));
  }

  /** A rotated vector of Gaussian components has a mean magnitude of sqrt(2 / pi) of its length. */
  @ParameterizedTest
  @ValueSource(ints = {96, 100, 384, 784, 1023, 1024, 1536})
  void apply_singleComponents_areSpreadOverAll(int dimension) {
    var rotation = new Rotation(dimension);
    for (int position = 0; position < dimension; position += 7) {
      float[] vector = new float[dimension];
      vector[position] = 1;
      rotation.apply(vector);
      double magnitudes = 0;
      float largest = 0;
      for (float component : vector) {
        magnitudes += Math.abs(component);
        largest = Math.max(largest, Math.abs(component));
      }
      assertThat(magnitudes / Math.sqrt(dimension)).as("position %d", position).isGreaterThan(0.7);
      assertThat(largest * Math.sqrt(dimension)).as("position %d", position).isLessThan(6);
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
