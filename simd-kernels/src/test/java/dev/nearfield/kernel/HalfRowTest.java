package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of 16-bit floats: every value, every way to round, every length. */
class HalfRowTest {

  /** Finite 16-bit floats without a sign, in ascending order of their bits. */
  private static final int BFLOAT16_COUNT = 0x7f80;

  private static final int FLOAT16_COUNT = 0x7c00;

  private static short[] encoded(Format format, float[] vector) {
    try (var arena = Arena.ofConfined()) {
      int stride = format.strideBytes(vector.length);
      var memory = arena.allocate(stride + 64L, 64);
      memory.fill((byte) 0xee);
      format.encode(vector, memory.address());
      assertThat(memory.asSlice(stride).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0xee);
      return memory.asSlice(0, stride).toArray(ValueLayout.JAVA_SHORT);
    }
  }

  private static double bfloat16(int bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** By the definition of binary16: an exponent of zero means that there is no leading one. */
  private static double float16(int bits) {
    int exponent = bits >> 10;
    int fraction = bits & 0x3ff;
    return exponent == 0
        ? Math.scalb((double) fraction, -24)
        : Math.scalb((double) (fraction + 0x400), exponent - 25);
  }

  @Test
  void bfloat16_besideEveryMidpoint_roundToTheNearestAndTiesToEven() {
    assertRounds(Format.BFLOAT16, BFLOAT16_COUNT, HalfRowTest::bfloat16);
  }

  @Test
  void float16_besideEveryMidpoint_roundToTheNearestAndTiesToEven() {
    assertRounds(Format.FLOAT16, FLOAT16_COUNT, HalfRowTest::float16);
  }

  /** Between neighbours only the midpoint and the floats on either side of it are of interest. */
  private static void assertRounds(Format format, int count, IntToDoubleFunction value) {
    float[] below = new float[count - 1];
    float[] midpoint = new float[count - 1];
    float[] above = new float[count - 1];
    short[] lower = new short[count - 1];
    short[] even = new short[count - 1];
    short[] upper = new short[count - 1];
    for (int bits = 0; bits < count - 1; bits++) {
      // A float32 holds the sum of two neighbours' halves.
      midpoint[bits] = (float) (value.applyAsDouble(bits) / 2 + value.applyAsDouble(bits + 1) / 2);
      below[bits] = Math.nextDown(midpoint[bits]);
      above[bits] = Math.nextUp(midpoint[bits]);
      lower[bits] = (short) bits;
      upper[bits] = (short) (bits + 1);
      even[bits] = (short) ((bits + 1) & -2);
    }
    assertEncodes(format, below, lower);
    assertEncodes(format, midpoint, even);
    assertEncodes(format, above, upper);
  }

  /** Either sign. */
  private static void assertEncodes(Format format, float[] vector, short[] expected) {
    assertThat(Arrays.copyOf(encoded(format, vector), vector.length)).isEqualTo(expected);
    float[] negative = new float[vector.length];
    short[] negated = new short[vector.length];
    for (int i = 0; i < vector.length; i++) {
      negative[i] = -vector[i];
      negated[i] = (short) (expected[i] | 0x8000);
    }
    assertThat(Arrays.copyOf(encoded(format, negative), vector.length)).isEqualTo(negated);
  }

  @Test
  void decode_everyFiniteValue_isExactAndEncodesAgain() {
    assertDecodes(Format.BFLOAT16, BFLOAT16_COUNT, HalfRowTest::bfloat16);
    assertDecodes(Format.FLOAT16, FLOAT16_COUNT, HalfRowTest::float16);
  }

  private static void assertDecodes(Format format, int count, IntToDoubleFunction value) {
    float[] exact = new float[count];
    for (int bits = 0; bits < count; bits++) {
      exact[bits] = (float) value.applyAsDouble(bits);
    }
    assertThat(exact[count - 1]).isEqualTo(format.maxValue);
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(format.strideBytes(count), 64);
      for (int bits = 0; bits < count; bits++) {
        memory.setAtIndex(ValueLayout.JAVA_SHORT, bits, (short) bits);
      }
      float[] decoded = new float[count];
      format.decode(memory.address(), decoded);
      assertThat(decoded).isEqualTo(exact);
      short[] again = encoded(format, decoded);
      for (int bits = 0; bits < count; bits++) {
        assertThat(again[bits]).isEqualTo((short) bits);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void encode_anyDimension_hasTheReferencesBytesAndZeroPadding(Values values) {
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(1_024, 64);
      for (int dimension = 1; dimension <= 257; dimension++) {
        float[] any = values.vector(new Random(dimension), dimension);
        for (Format format : new Format[] {Format.BFLOAT16, Format.FLOAT16}) {
          float[] vector = format.inRange(any);
          memory.fill((byte) 0);
          if (format == Format.BFLOAT16) {
            BFloat16Row.encodeFrom(0, vector, dimension, memory.address());
          } else {
            Float16Row.encodeFrom(0, vector, dimension, memory.address());
          }
          long stride = format.strideBytes(dimension);
          assertThat(encoded(format, vector))
              .as("%s %d", format, dimension)
              .isEqualTo(memory.asSlice(0, stride).toArray(ValueLayout.JAVA_SHORT));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, 0x1.FEp127", "FLOAT16, 65504"})
  void maxValue_andAHalfUnitMore_isTheLastThatStaysFinite(Format format, float maxValue) {
    assertThat(format.maxValue).isEqualTo(maxValue);
    float unit = format == Format.BFLOAT16 ? 0x1p120f : 32f;
    float[] vector = new float[64];
    float[] decoded = new float[64];
    try (var arena = Arena.ofConfined()) {
      long row = arena.allocate(128, 64).address();
      Arrays.fill(vector, Math.nextDown(maxValue + unit / 2));
      format.encode(vector, row);
      format.decode(row, decoded);
      assertThat(decoded).containsOnly(maxValue);
      Arrays.fill(vector, maxValue + unit / 2);
      format.encode(vector, row);
      format.decode(row, decoded);
      assertThat(decoded).containsOnly(Float.POSITIVE_INFINITY);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "31", "32", "33", "64", "100", "784"})
  void put_queryOfAnyLength_isWhatComponentsOneByOneAre(int dimension) {
    float[] vector = Values.MIXED.vector(new Random(dimension), dimension);
    int rowBytes = Format.BFLOAT16.strideBytes(dimension);
    try (var arena = Arena.ofConfined()) {
      var query = arena.allocate(2L * rowBytes + 64, 64);
      var oneByOne = arena.allocate(2L * rowBytes + 64, 64);
      query.fill((byte) 0xee);
      oneByOne.asSlice(2L * rowBytes).fill((byte) 0xee);
      HalfQuery.put(vector, dimension, -2f, rowBytes, query.address());
      HalfQuery.putFrom(0, vector, dimension, -2f, oneByOne.address());
      assertThat(query.toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(oneByOne.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void rounded_anyVector_isWhatARowOfItHolds() {
    float[] vector = Values.MIXED.vector(new Random(9), 100);
    float[] kept = vector.clone();
    try (var arena = Arena.ofConfined()) {
      long row = arena.allocate(BFloat16Row.strideBytes(100), 64).address();
      BFloat16Row.encode(vector, 100, row);
      float[] decoded = new float[100];
      BFloat16Row.decode(row, 100, decoded);
      assertThat(BFloat16Row.rounded(vector)).isEqualTo(decoded);
      assertThat(vector).isEqualTo(kept);
    }
  }
}
