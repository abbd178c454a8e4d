package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CentroidSumsTest {

  private static final int ROWS = 9;

  @ParameterizedTest
  @EnumSource
  void add_anyRows_isTheSumInDoubleInOrder(Values values) {
    for (int dimension : new int[] {1, 7, 16, 17, 100, 768}) {
      float[][] vectors = Batch.vectors(values, dimension, ROWS, dimension);
      try (var arena = Arena.ofConfined()) {
        long sum = sum(arena, vectors);
        long twice = arena.allocate(CentroidSums.bytes(dimension), 64).address();
        CentroidSums.addSum(sum, dimension, twice);
        CentroidSums.addSum(sum, dimension, twice);
        for (int i = 0; i < dimension; i++) {
          double expected = 0;
          for (float[] vector : vectors) {
            expected += vector[i];
          }
          assertThat(CentroidSums.get(sum, i)).isEqualTo(expected);
          assertThat(CentroidSums.get(twice, i)).isEqualTo(expected + expected);
        }
        CentroidSums.clear(dimension, sum);
        assertThat(CentroidSums.get(sum, dimension - 1)).isZero();
      }
    }
  }

  /** The sum of the rows, which the plain form must give as well. */
  static long sum(Arena arena, float[][] vectors) {
    int dimension = vectors[0].length;
    int stride = Float32Row.strideBytes(dimension);
    MemorySegment memory = arena.allocate(stride + 2 * CentroidSums.bytes(dimension), 64);
    RawMemory.register(memory);
    long row = memory.address();
    long sum = row + stride;
    long plain = sum + CentroidSums.bytes(dimension);
    for (float[] vector : vectors) {
      Float32Row.encode(vector, dimension, row);
      CentroidSums.add(row, dimension, sum);
      CentroidSums.plainAdd(row, stride, plain);
    }
    for (int i = 0; i < 2 * stride; i += Long.BYTES) {
      assertThat(RawMemory.getLong(sum + i)).isEqualTo(RawMemory.getLong(plain + i));
    }
    return sum;
  }
}
