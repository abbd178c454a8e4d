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

class Bit1KernelTest {

  /** More than two batches, with a rest of three. */
  private static final int ROWS = 2 * IntegerResults.ROWS + 3;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 33, 64, 65, 100, 384, 385, 512, 784, 896, 897, 1536, 65_536})
  void score_anyBatch_isTheDefinitionAndHasTheBitsOfPlainJava(int dimension) {
    try (var arena = Arena.ofConfined()) {
      var fast = new Bit1Batch(arena, BitKernels.bit1(dimension), ROWS, dimension);
      var plain = new Bit1Batch(arena, BitKernels.referenceBit1(dimension), ROWS, dimension);
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

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 100, 784})
  void deviations_anyRows_areThoseOfRoundingAndOfTheCellsDistances(int dimension) {
    try (var arena = Arena.ofConfined()) {
      for (Bit1Kernel kernel :
          new Bit1Kernel[] {BitKernels.bit1(dimension), BitKernels.referenceBit1(dimension)}) {
        var batch = new Bit1Batch(arena, kernel, ROWS, dimension);
        float[] deviations = new float[ROWS];
        kernel.deviations(batch.query, batch.rows, ROWS, batch.cellDistances, deviations);
        for (int i = 0; i < ROWS; i++) {
          double expected = Math.sqrt(batch.variance(i));
          assertThat((double) deviations[i]).isCloseTo(expected, within(1e-5 * (1 + expected)));
        }
      }
    }
  }

  @Test
  void score_rowOfACellThatIsNotThere_readsNothingElse() {
    try (var arena = Arena.ofConfined()) {
      for (Bit1Kernel kernel :
          new Bit1Kernel[] {BitKernels.bit1(100), BitKernels.referenceBit1(100)}) {
        var batch = new Bit1Batch(arena, kernel, 3, 1);
        for (int cell : new int[] {-1, 64, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
          RawMemory.putInt(batch.rows[1] + Bit1Row.correctionsAt(100) + 8, cell);
          assertThat(Float.isFinite(batch.score(3)[1])).isTrue();
        }
      }
    }
  }

  @Test
  void prepareQuery_anyVector_staysWithinItsBytes() {
    for (int dimension : new int[] {1, 64, 100, 512, 513}) {
      try (var arena = Arena.ofConfined()) {
        for (Bit1Kernel kernel :
            new Bit1Kernel[] {BitKernels.bit1(dimension), BitKernels.referenceBit1(dimension)}) {
          var batch = new Bit1Batch(arena, kernel, 5, 1);
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
  void prepareQuery_equalComponents_areExact() {
    int dimension = 70;
    try (var arena = Arena.ofConfined()) {
      for (Bit1Kernel kernel :
          new Bit1Kernel[] {BitKernels.bit1(dimension), BitKernels.referenceBit1(dimension)}) {
        var batch = new Bit1Batch(arena, kernel, 5, 1);
        for (float component : new float[] {0f, -3.5f, 8f}) {
          float[] vector = new float[dimension];
          Arrays.fill(vector, component);
          kernel.prepareQuery(vector, new float[1], 1, batch.query);
          Bit1Row.encode(vector, dimension, 2f, 1f, 0, batch.rows[0]);
          double signs = component > 0 ? dimension : -dimension;
          assertThat(batch.score(1)[0]).isEqualTo((float) (1 + 2 * signs * component));
        }
      }
    }
  }

  @Test
  void encode_anyRow_readsBackAndFillsItsStride() {
    for (int dimension : new int[] {1, 100, 384, 385, 896, 897}) {
      try (var arena = Arena.ofConfined()) {
        int stride = Bit1Row.strideBytes(dimension);
        var memory = arena.allocate(stride + 64L, 64).fill((byte) 0xa5);
        RawMemory.register(memory);
        float[] vector = Values.GAUSSIAN.vector(new Random(dimension), dimension);
        Bit1Row.encode(vector, dimension, 0.5f, -2f, 63, memory.address());
        assertThat(Bit1Row.factor(memory.address(), dimension)).isEqualTo(0.5f);
        assertThat(Bit1Row.constant(memory.address(), dimension)).isEqualTo(-2f);
        assertThat(Bit1Row.cell(memory.address(), dimension)).isEqualTo(63);
        int ones = 0;
        for (int i = 0; i < dimension; i++) {
          ones += vector[i] > 0 ? 1 : 0;
          assertThat(BitRow.bit(memory.address(), i)).isEqualTo(vector[i] > 0 ? 1 : 0);
        }
        assertThat(Bit1Row.ones(memory.address(), dimension)).isEqualTo(ones);
        int used = Bit1Row.correctionsAt(dimension) + 16;
        byte[] bytes = memory.toArray(ValueLayout.JAVA_BYTE);
        for (int at = used; at < stride; at++) {
          assertThat(bytes[at]).isZero();
        }
        assertThat(bytes[stride]).isEqualTo((byte) 0xa5);
        RawMemory.unregister(memory);
      }
    }
    assertThat(Bit1Row.strideBytes(384)).isEqualTo(64);
    assertThat(Bit1Row.strideBytes(896)).isEqualTo(128);
  }
}
