package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BitRowTest {

  @ParameterizedTest
  @EnumSource
  void encode_anyDimension_hasTheReferencesBytesAndTheSigns(Values values) {
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(256, 64);
      var expected = arena.allocate(256, 64);
      for (int dimension = 1; dimension <= 257; dimension++) {
        float[] vector = values.vector(new Random(dimension), dimension);
        memory.fill((byte) 0xee);
        expected.fill((byte) 0xee);
        BitRow.encode(vector, dimension, memory.address());
        BitRow.encodeFrom(0, vector, dimension, expected.address());
        assertThat(memory.mismatch(expected)).as("dimension %d", dimension).isEqualTo(-1);
        int ones = 0;
        for (int i = 0; i < dimension; i++) {
          assertThat(BitRow.bit(memory.address(), i)).isEqualTo(vector[i] > 0f ? 1 : 0);
          ones += vector[i] > 0f ? 1 : 0;
        }
        int block = BitRow.blockBytes(dimension);
        for (int i = dimension; i < block * Byte.SIZE; i++) {
          assertThat(BitRow.bit(memory.address(), i)).isZero();
        }
        assertThat(memory.get(ValueLayout.JAVA_BYTE, block)).isEqualTo((byte) 0xee);
        // Ones behind the last component do not count.
        memory.asSlice(BitRow.tailBytes(dimension)).fill((byte) 0xff);
        assertThat(BitRow.popCount(memory.address(), dimension)).isEqualTo(ones);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4, 64, 64",
    "32, 4, 64, 64",
    "33, 8, 64, 64",
    "384, 48, 64, 64",
    "385, 52, 64, 128",
    "512, 64, 64, 128",
    "513, 68, 128, 128",
    "768, 96, 128, 128",
    "1024, 128, 128, 192"
  })
  void bytes_anyDimension_leaveRoomForCorrections(
      int dimension, int tail, int block, int strideWith16Bytes) {
    assertThat(BitRow.tailBytes(dimension)).isEqualTo(tail);
    assertThat(BitRow.blockBytes(dimension)).isEqualTo(block);
    assertThat(BitRow.strideBytes(dimension, tail, 0)).isEqualTo(block);
    assertThat(BitRow.strideBytes(dimension, tail, 16)).isEqualTo(strideWith16Bytes);
    assertThat(BitRow.strideBytes(dimension, block, 16)).isEqualTo(block + 64);
  }

  @Test
  void strideBytes_correctionsInTheBits_throws() {
    assertThatThrownBy(() -> BitRow.strideBytes(100, 12, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "corrections must start at byte 16 or later and have 0 bytes or more, were 8 from 12");
    assertThatThrownBy(() -> BitRow.strideBytes(100, 16, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
