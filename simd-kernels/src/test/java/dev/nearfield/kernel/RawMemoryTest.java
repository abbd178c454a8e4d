package dev.nearfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawMemoryTest {

  private Arena arena = Arena.ofConfined();
  private MemorySegment memory = arena.allocate(256, 64);

  @BeforeEach
  void open() {
    RawMemory.register(memory);
  }

  @AfterEach
  void close() {
    RawMemory.unregister(memory);
    arena.close();
  }

  @Test
  void put_anyType_isLittleEndianAndComesBack() {
    long at = memory.address() + 3;
    RawMemory.putLong(at, 0x0807060504030201L);
    assertThat(memory.asSlice(3, 8).toArray(ValueLayout.JAVA_BYTE))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(RawMemory.getLong(at)).isEqualTo(0x0807060504030201L);
    assertThat(RawMemory.getInt(at + 1)).isEqualTo(0x05040302);
    assertThat(RawMemory.getByte(at + 7)).isEqualTo((byte) 8);
    RawMemory.putInt(at, -7);
    assertThat(RawMemory.getInt(at)).isEqualTo(-7);
    RawMemory.putFloat(at, -0f);
    assertThat(RawMemory.getInt(at)).isEqualTo(Integer.MIN_VALUE);
    assertThat(Float.floatToRawIntBits(RawMemory.getFloat(at))).isEqualTo(Integer.MIN_VALUE);
    RawMemory.putDouble(at, Math.PI);
    assertThat(RawMemory.getDouble(at)).isEqualTo(Math.PI);
    RawMemory.putByte(at, (byte) -1);
    assertThat(RawMemory.getByte(at)).isEqualTo((byte) -1);
  }

  @Test
  void orderedAccess_ofInts_comesBack() {
    long at = memory.address() + 8;
    RawMemory.putIntRelease(at, 5);
    assertThat(RawMemory.getIntAcquire(at)).isEqualTo(5);
    assertThat(RawMemory.getIntVolatile(at)).isEqualTo(5);
    assertThat(RawMemory.compareAndSetInt(at, 4, 9)).isFalse();
    assertThat(RawMemory.compareAndSetInt(at, 5, 9)).isTrue();
    assertThat(RawMemory.getInt(at)).isEqualTo(9);
    assertThat(RawMemory.getInt(at + 4)).isZero();
  }

  @Test
  void orderedAccess_ofMisalignedAddress_throws() {
    long at = memory.address() + 2;
    assertThatThrownBy(() -> RawMemory.getIntAcquire(at))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void copy_overlappingRange_movesTheOldBytes() {
    for (int i = 0; i < 8; i++) {
      RawMemory.putByte(memory.address() + i, (byte) i);
    }
    RawMemory.copy(memory.address(), memory.address() + 2, 6);
    assertThat(memory.asSlice(0, 8).toArray(ValueLayout.JAVA_BYTE))
        .containsExactly(0, 1, 0, 1, 2, 3, 4, 5);
  }

  @Test
  void floats_startOfAnArray_comeBackAndLeaveTheRest() {
    RawMemory.putFloats(new float[] {1f, 2f, 3f}, memory.address() + 4, 2);
    assertThat(RawMemory.getFloat(memory.address() + 12)).isZero();
    float[] out = {9f, 9f, 9f};
    RawMemory.getFloats(memory.address() + 4, out, 2);
    assertThat(out).containsExactly(1f, 2f, 9f);
  }
}
