package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Int4KernelTest {

  /** More than two batches, with a rest of three. */
  private static final int ROWS = 2 * IntegerResults.ROWS + 3;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 31, 32, 33, 64, 65, 100, 108, 109, 128, 129, 236, 784, 65_536})
  void score_anyBatch_isTheDefinitionAndHasTheBitsOfPlainJava(int dimension) {
    try (var arena = Arena.ofConfined()) {
      var fast = new Int4Batch(arena, RowKernels.int4(dimension), ROWS, dimension);
      var plain = new Int4Batch(arena, RowKernels.referenceInt4(dimension), ROWS, dimension);
      float[] all = plain.score(ROWS).clone();
      for (int count : new int[] {ROWS, ROWS - 1, 65, 64, 19, 9, 6, 4, 3, 2, 1, 0}) {
        float[] scores = fast.score(count);
        for (int i = 0; i < count; i++) {
          assertThat(Float.floatToIntBits(scores[i]))
              .as("dimension %d row %d of %d", dimension, i, count)
              .isEqualTo(Float.floatToIntBits(all[i]));
        }
      }
      for (int i = 0; i < ROWS; i++) {
        double expected = plain.expected(i);
        assertThat((double) all[i]).isCloseTo(expected, within(plain.roundingBound(i)));
      }
    }
  }

  /** Outermost codes and values everywhere: sums of four products reach the end of a short. */
  @ParameterizedTest
  @ValueSource(ints = {4, 100, 128, 65_536})
  void score_largestCodesAndValues_isTheDefinition(int dimension) {
    try (var arena = Arena.ofConfined()) {
      for (Int4Kernel kernel : kernels(dimension)) {
        var batch = new Int4Batch(arena, kernel, 5, 1);
        float[] rising = new float[dimension];
        Arrays.fill(rising, 1e6f);
        float[] falling = new float[dimension];
        Arrays.fill(falling, -1e6f);
        for (float[] components : new float[][] {rising, falling}) {
          Int4Row.encode(components, dimension, 1f, 2f, 0f, 0, batch.rows[0]);
          for (float component : new float[] {1f, -1f}) {
            Arrays.fill(batch.vector, component);
            kernel.prepareQuery(batch.vector, new float[1], 1, batch.query);
            float expected = 2 * 7.5f * Math.signum(components[0]) * component * dimension;
            assertThat(batch.score(1)[0]).isCloseTo(expected, within(1e-6f * dimension * 15));
          }
        }
      }
    }
  }

  /** By the definition of a deviation; rows of normal components err by as much as it says. */
  @ParameterizedTest
  @ValueSource(ints = {1, 64, 100, 784})
  void deviations_anyRows_growWithTheFactorAndTheCellsDistance(int dimension) {
    float[] cellDistances = new float[CellKernel.MAX_CELLS];
    for (int cell = 0; cell < cellDistances.length; cell++) {
      cellDistances[cell] = cell * dimension;
    }
    try (var arena = Arena.ofConfined()) {
      for (Int4Kernel kernel : kernels(dimension)) {
        var batch = new Int4Batch(arena, kernel, ROWS, dimension);
        float[] deviations = new float[ROWS];
        kernel.deviations(batch.query, batch.rows, ROWS, cellDistances, deviations);
        for (int i = 0; i < ROWS; i++) {
          int cell = Int4Row.cell(batch.rows[i], dimension);
          double factor = Int4Row.factor(batch.rows[i], dimension);
          double expected = factor * Math.sqrt(0.09 * cell * dimension);
          assertThat((double) deviations[i]).isCloseTo(expected, within(1e-5 * (1 + expected)));
        }
      }
    }
  }

  @Test
  void score_rowOfACellThatIsNotThere_readsNothingElse() {
    try (var arena = Arena.ofConfined()) {
      for (Int4Kernel kernel : kernels(100)) {
        var batch = new Int4Batch(arena, kernel, 3, 1);
        for (int cell : new int[] {64, 127, 128, 255}) {
          RawMemory.putByte(batch.rows[1] + Int4Row.correctionsAt(100) - 1, (byte) cell);
          assertThat(Int4Row.cell(batch.rows[1], 100)).isEqualTo(cell);
          assertThat(Float.isFinite(batch.score(3)[1])).isTrue();
        }
      }
    }
  }

  @Test
  void prepareQuery_anyVector_staysWithinItsBytes() {
    for (int dimension : new int[] {1, 64, 100, 129, 513}) {
      try (var arena = Arena.ofConfined()) {
        for (Int4Kernel kernel : kernels(dimension)) {
          var batch = new Int4Batch(arena, kernel, 5, 1);
          byte[] before = batch.memory().toArray(ValueLayout.JAVA_BYTE);
          batch.score(5);
          byte[] after = batch.memory().toArray(ValueLayout.JAVA_BYTE);
          int rows = kernel.queryBytes();
          assertThat(Arrays.copyOfRange(after, rows, after.length))
              .isEqualTo(Arrays.copyOfRange(before, rows, before.length));
        }
      }
    }
  }

  @Test
  void prepareQuery_tinyOrNoComponents_countAsNone() {
    int dimension = 70;
    try (var arena = Arena.ofConfined()) {
      for (Int4Kernel kernel : kernels(dimension)) {
        var batch = new Int4Batch(arena, kernel, 1, 1);
        for (float component : new float[] {0f, -0f, Float.MIN_VALUE, -1e-37f}) {
          Arrays.fill(batch.vector, component);
          kernel.prepareQuery(batch.vector, new float[] {3f}, 1, batch.query);
          assertThat(batch.score(1)[0]).isEqualTo(3f + Int4Row.constant(batch.rows[0], dimension));
        }
      }
    }
  }

  @Test
  void encode_anyRow_readsBackAndFillsItsStride() {
    for (int dimension : new int[] {1, 3, 100, 108, 109, 236, 237}) {
      try (var arena = Arena.ofConfined()) {
        int stride = Int4Row.strideBytes(dimension);
        var memory = arena.allocate(stride + 64L, 64).fill((byte) 0xa5);
        RawMemory.register(memory);
        long row = memory.address();
        float[] vector = Values.GAUSSIAN.vector(new Random(dimension), dimension);
        Int4Row.encode(vector, dimension, 3f, 0.5f, -2f, 63, row);
        assertThat(Int4Row.factor(row, dimension)).isEqualTo(0.5f);
        assertThat(Int4Row.constant(row, dimension)).isEqualTo(-2f);
        assertThat(Int4Row.cell(row, dimension)).isEqualTo(63);
        for (int i = 0; i < dimension; i++) {
          int steps = Math.clamp((int) Math.floor(vector[i] * 3f + 8f), 0, 15);
          assertThat(Int4Row.code(row, dimension, i)).isEqualTo(steps);
        }
        int used = Int4Row.correctionsAt(dimension) + 8;
        byte[] bytes = memory.toArray(ValueLayout.JAVA_BYTE);
        for (int at = used; at < stride; at++) {
          assertThat(bytes[at]).isZero();
        }
        assertThat(bytes[stride]).isEqualTo((byte) 0xa5);
        RawMemory.unregister(memory);
      }
    }
  }

  @Test
  void strideBytes_shortRows_areOneOrTwoCacheLines() {
    assertThat(Int4Row.strideBytes(1)).isEqualTo(64);
    assertThat(Int4Row.strideBytes(108)).isEqualTo(64);
    assertThat(Int4Row.strideBytes(109)).isEqualTo(128);
    assertThat(Int4Row.strideBytes(236)).isEqualTo(128);
    assertThat(Int4Row.strideBytes(237)).isEqualTo(192);
  }

  private static Int4Kernel[] kernels(int dimension) {
    return new Int4Kernel[] {RowKernels.int4(dimension), RowKernels.referenceInt4(dimension)};
  }
}
