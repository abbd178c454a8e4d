package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BitKernelTest {

  /** Four passes of four, a rest of three, and with fewer every other rest. */
  private static final int ROWS = 19;

  private static IntStream dimensions() {
    return IntStream.concat(IntStream.rangeClosed(1, 257), IntStream.of(512, 513, 768, 1536));
  }

  @ParameterizedTest
  @EnumSource
  void compare_anyDimensionAndBatch_matchesTheDefinition(BitForm form) {
    dimensions().forEach(dimension -> assertMatchesDefinition(form, dimension));
    assertMatchesDefinition(form, RowKernels.MAX_DIMENSION);
  }

  @ParameterizedTest
  @EnumSource
  void compare_moreRowsThanABatchHolds_matchesTheDefinitionWithinItsBytes(BitForm form) {
    for (int dimension : new int[] {100, 768}) {
      try (var arena = Arena.ofConfined()) {
        var batch = new BitBatch(arena, form.kernel(dimension), 2 * IntegerResults.ROWS + 5, 1);
        byte[] rows = rows(batch);
        for (int count = 1; count <= batch.rows.length; count++) {
          int last = batch.compare(count)[count - 1];
          assertThat(last).isEqualTo(form.expected(batch.values, batch.bits[count - 1]));
        }
        for (int i = 0; i < batch.rows.length; i++) {
          assertThat(batch.results[i]).isEqualTo(form.expected(batch.values, batch.bits[i]));
        }
        assertThat(rows(batch)).isEqualTo(rows);
      }
    }
  }

  private static byte[] rows(BitBatch batch) {
    return batch.memory().asSlice(batch.kernel.queryBytes()).toArray(ValueLayout.JAVA_BYTE);
  }

  private static void assertMatchesDefinition(BitForm form, int dimension) {
    try (var arena = Arena.ofConfined()) {
      for (BitKernel kernel : new BitKernel[] {form.kernel(dimension), form.reference(dimension)}) {
        var batch = new BitBatch(arena, kernel, ROWS, dimension);
        for (int count : new int[] {ROWS, 9, 6, 4, 1, 0}) {
          Arrays.fill(batch.results, -1);
          batch.compare(count);
          for (int i = 0; i < ROWS; i++) {
            int expected = i < count ? form.expected(batch.values, batch.bits[i]) : -1;
            assertThat(batch.results[i])
                .as("%s dimension %d row %d of %d", form, dimension, i, count)
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void prepareQuery_ofARow_comparesItsBits(BitForm form) {
    for (int dimension : new int[] {1, 63, 64, 65, 100, 512, 769}) {
      try (var arena = Arena.ofConfined()) {
        for (BitKernel kernel :
            new BitKernel[] {form.kernel(dimension), form.reference(dimension)}) {
          var batch = new BitBatch(arena, kernel, 5, dimension);
          byte[] values = new byte[dimension];
          for (int i = 0; i < dimension; i++) {
            values[i] = (byte) BitRow.bit(batch.rows[2], i);
          }
          kernel.prepareQuery(batch.rows[2], batch.query);
          int[] results = batch.compare(5);
          for (int i = 0; i < 5; i++) {
            assertThat(results[i]).isEqualTo(form.expected(values, batch.bits[i]));
          }
        }
      }
    }
  }

  @Test
  void dot4_correctionsBehindTheBits_areNotSeen() {
    for (int dimension : new int[] {1, 33, 96, 100, 480}) {
      try (var arena = Arena.ofConfined()) {
        for (BitKernel kernel :
            new BitKernel[] {BitKernels.dot4(dimension), BitKernels.referenceDot4(dimension)}) {
          var batch = new BitBatch(arena, kernel, 5, dimension);
          int[] expected = batch.compare(5).clone();
          int tail = BitRow.tailBytes(dimension);
          for (long row : batch.rows) {
            RawMemory.memory(row + tail, BitRow.blockBytes(dimension) - tail).fill((byte) 0xff);
          }
          assertThat(batch.compare(5)).isEqualTo(expected);
          int ones = BitRow.popCount(batch.rows[0], dimension);
          kernel.prepareQuery(batch.rows[0], batch.query);
          assertThat(batch.compare(1)[0]).isEqualTo(ones);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void prepare_anyQuery_staysWithinItsBytes(BitForm form) {
    for (int dimension : new int[] {1, 64, 512, 513}) {
      try (var arena = Arena.ofConfined()) {
        for (BitKernel kernel :
            new BitKernel[] {form.kernel(dimension), form.reference(dimension)}) {
          var batch = new BitBatch(arena, kernel, 1, 1);
          byte[] before = batch.memory().toArray(ValueLayout.JAVA_BYTE);
          kernel.prepareQuery(batch.rows[0], batch.query);
          kernel.prepareValues(batch.values, batch.query);
          batch.compare(1);
          byte[] after = batch.memory().toArray(ValueLayout.JAVA_BYTE);
          int rows = kernel.queryBytes();
          assertThat(Arrays.copyOfRange(after, rows, after.length))
              .isEqualTo(Arrays.copyOfRange(before, rows, before.length));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void prepareValues_tooLarge_saysTheRange(BitForm form) {
    int largest = form == BitForm.HAMMING ? 1 : 15;
    try (var arena = Arena.ofConfined()) {
      for (BitKernel kernel : new BitKernel[] {form.kernel(70), form.reference(70)}) {
        var batch = new BitBatch(arena, kernel, 1, 1);
        for (int wrong : new int[] {largest + 1, -1}) {
          batch.values[69] = (byte) wrong;
          assertThatThrownBy(() -> kernel.prepareValues(batch.values, batch.query))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("values must be in [0, %d], one was not", largest);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_537})
  void factories_dimensionOutOfRange_sayTheRange(int dimension) {
    for (BitForm form : BitForm.values()) {
      assertThatThrownBy(() -> form.kernel(dimension))
          .hasMessage("dimension must be in [1, 65536], was %d", dimension);
      assertThatThrownBy(() -> form.reference(dimension))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
