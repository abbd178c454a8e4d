package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The row formats: bytes, padding, and the way back. */
class RowLayoutTest {

  private static byte[] encoded(Format format, float[] vector) {
    try (var arena = Arena.ofConfined()) {
      int stride = format.strideBytes(vector.length);
      var memory = arena.allocate(stride + 64L, 64);
      RawMemory.register(memory);
      memory.fill((byte) 0xee);
      format.encode(vector, memory.address());
      assertThat(memory.asSlice(stride).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0xee);
      RawMemory.unregister(memory);
      return memory.asSlice(0, stride).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static float[] thereAndBack(Format format, float[] vector) {
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(format.strideBytes(vector.length), 64);
      RawMemory.register(memory);
      format.encode(vector, memory.address());
      float[] out = new float[vector.length];
      format.decode(memory.address(), out);
      RawMemory.unregister(memory);
      return out;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 64, 64, 64",
    "16, 64, 64, 64",
    "17, 128, 64, 64",
    "32, 128, 64, 64",
    "33, 192, 128, 64",
    "48, 192, 128, 64",
    "49, 256, 128, 128"
  })
  void strideBytes_smallDimensions_areWholeLines(
      int dimension, int float32, int float16, int int8) {
    assertThat(Float32Row.strideBytes(dimension)).isEqualTo(float32);
    assertThat(BFloat16Row.strideBytes(dimension)).isEqualTo(float16);
    assertThat(Float16Row.strideBytes(dimension)).isEqualTo(float16);
    assertThat(Int8Row.strideBytes(dimension)).isEqualTo(int8);
  }

  @Test
  void strideBytes_usualDimensions_areAsDocumented() {
    assertThat(Int8Row.strideBytes(768)).isEqualTo(832);
    assertThat(Float32Row.strideBytes(768)).isEqualTo(3_072);
    assertThat(Int8Row.strideBytes(65_536)).isEqualTo(65_536 + 64);
  }

  @ParameterizedTest
  @EnumSource
  void float32_anyValues_comeBackBitForBit(Values values) {
    for (int dimension : new int[] {1, 16, 17, 100, 257}) {
      float[] vector = values.vector(new Random(4), dimension);
      assertThat(thereAndBack(Format.FLOAT32, vector)).isEqualTo(vector);
    }
  }

  @Test
  void float32_padding_isZero() {
    byte[] row = encoded(Format.FLOAT32, new float[] {1f, -1f, 1f});
    assertThat(Arrays.copyOfRange(row, 12, 64)).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource
  void int8_anyValues_comeBackWithinHalfAStep(Values values) {
    for (int dimension : new int[] {1, 2, 15, 16, 17, 100, 257, 768}) {
      float[] vector = values.vector(new Random(dimension), dimension);
      float[] decoded = thereAndBack(Format.INT8, vector);
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (float component : vector) {
        min = Math.min(min, component);
        max = Math.max(max, component);
      }
      double largest = Math.max(Math.abs(min), Math.abs(max));
      double bound = (max - min) / 254 + 4 * Math.ulp((float) largest) + 0x1p-99;
      for (int i = 0; i < dimension; i++) {
        assertThat((double) decoded[i]).isCloseTo(vector[i], within(bound));
      }
    }
  }

  @Test
  void int8_knownVector_hasTheDocumentedBytes() {
    byte[] row = encoded(Format.INT8, new float[] {-1f, 126f, 0f, 62.4f, 1f});
    assertThat(Arrays.copyOf(row, 8)).containsExactly(0, 127, 1, 63, 2, 0, 0, 0);
    var words = java.nio.ByteBuffer.wrap(row).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    assertThat(words.getFloat(8)).isEqualTo(-1f);
    assertThat(words.getFloat(12)).isEqualTo(1f);
    assertThat(words.getInt(16)).isEqualTo(127 + 1 + 63 + 2);
    assertThat(words.getInt(20)).isEqualTo(127 * 127 + 1 + 63 * 63 + 4);
    assertThat(Arrays.copyOfRange(row, 24, 64)).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource
  void int8_everyDimension_hasTheReferenceEncodersBytes(Values values) {
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(512, 64);
      RawMemory.register(memory);
      long corrections = memory.address();
      for (int dimension = 1; dimension <= 257; dimension++) {
        float[] vector = values.vector(new Random(dimension), dimension);
        byte[] actual = encoded(Format.INT8, vector);
        ReferenceInt8Encoder.bounds(vector, dimension, corrections);
        float halfMin = RawMemory.getFloat(corrections) * 0.5f;
        float halfSpread = RawMemory.getFloat(corrections + 4) * 0.5f - halfMin;
        float inverse = halfSpread >= 0x1p-100f ? 127 / halfSpread : 0f;
        long row = corrections + 64;
        // Sums first, then the codes: the reference may write nothing behind them.
        ReferenceInt8Encoder.codes(vector, dimension, halfMin, inverse, row, corrections);
        byte[] expected = memory.asSlice(64, dimension).toArray(ValueLayout.JAVA_BYTE);
        assertThat(Arrays.copyOf(actual, dimension)).isEqualTo(expected);
        int sumsAt = Int8Row.correctionsAt(dimension) + 8;
        byte[] sums = memory.asSlice(0, 8).toArray(ValueLayout.JAVA_BYTE);
        assertThat(Arrays.copyOfRange(actual, sumsAt, sumsAt + 8)).isEqualTo(sums);
      }
      RawMemory.unregister(memory);
    }
  }
}
