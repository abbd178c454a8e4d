package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarmingKernelTest {

  private static final int ROWS = 27;

  /** A query that was prepared before the change is scored by who prepared it. */
  @ParameterizedTest
  @EnumSource
  void score_warmedBetweenPreparationAndScore_isThatOfTheVectorKernel(Form form) {
    for (int dimension : new int[] {1, 17, 130, 784}) {
      try (var arena = Arena.ofConfined()) {
        Warmth warmth = Warmth.cold();
        RowKernel warming = warming(form, dimension, warmth);
        assertThat(warming).isInstanceOf(WarmingRowKernel.class);
        float[][] vectors = Batch.vectors(Values.GAUSSIAN, 3, ROWS, dimension);
        float[] expected = new Batch(arena, form.kernel(dimension), form, vectors, 0).score(ROWS);
        var batch = new Batch(arena, warming, form, vectors, 0);
        Runnable preparation = () -> warming.prepareQuery(batch.rows[0], batch.query);
        assertScores(expected, () -> batch.score(ROWS), preparation, warmth);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65, 784})
  void score_bit1WarmedBetween_isThatOfTheVectorKernel(int dimension) {
    try (var arena = Arena.ofConfined()) {
      Warmth warmth = Warmth.cold();
      var vectors = new Bit1Batch(arena, BitKernels.bit1(dimension), ROWS, 4);
      var warming = new Bit1Batch(arena, BitKernels.bit1(dimension, warmth), ROWS, 4);
      assertScores(vectors.score(ROWS), () -> warming.score(ROWS), warming::prepare, warmth);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65, 128})
  void score_int4WarmedBetween_isThatOfTheVectorKernel(int dimension) {
    try (var arena = Arena.ofConfined()) {
      Warmth warmth = Warmth.cold();
      var vectors = new Int4Batch(arena, RowKernels.int4(dimension), ROWS, 5);
      var warming = new Int4Batch(arena, RowKernels.int4(dimension, warmth), ROWS, 5);
      assertScores(vectors.score(ROWS), () -> warming.score(ROWS), warming::prepare, warmth);
    }
  }

  private static void assertScores(
      float[] expected, Supplier<float[]> scores, Runnable preparation, Warmth warmth) {
    assertThat(scores.get()).as("cold").containsExactly(expected);
    warmth.setWarm();
    assertThat(scores.get()).as("warmed since").containsExactly(expected);
    preparation.run();
    assertThat(scores.get()).as("prepared warm").containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 784})
  void rotation_coldAndWarm_givesTheSameBits(int dimension) {
    Warmth warmth = Warmth.cold();
    var rotation = new Rotation(dimension, warmth);
    float[] vector = Values.GAUSSIAN.vector(new Random(6), dimension);
    float[] cold = vector.clone();
    rotation.apply(cold);
    warmth.setWarm();
    rotation.apply(vector);
    assertThat(vector).containsExactly(cold);
  }

  private static RowKernel warming(Form form, int dimension, Warmth warmth) {
    return switch (form) {
      case FLOAT32_DOT -> RowKernels.float32Dot(dimension, warmth);
      case FLOAT32_SQUARED_L2 -> RowKernels.float32SquaredL2(dimension, warmth);
      case BFLOAT16_DOT -> RowKernels.bfloat16Dot(dimension, warmth);
      case BFLOAT16_SQUARED_L2 -> RowKernels.bfloat16SquaredL2(dimension, warmth);
      case FLOAT16_DOT -> RowKernels.float16Dot(dimension, warmth);
      case FLOAT16_SQUARED_L2 -> RowKernels.float16SquaredL2(dimension, warmth);
      case INT8_DOT -> RowKernels.int8Dot(dimension, warmth);
      case INT8_SQUARED_L2 -> RowKernels.int8SquaredL2(dimension, warmth);
    };
  }
}
