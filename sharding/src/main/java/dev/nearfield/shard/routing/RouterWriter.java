package dev.nearfield.shard.routing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Puts together the bytes of a router, little-endian.
 *
 * <p>Threads: one. Owns: its bytes.
 */
final class RouterWriter {

  private ByteBuffer bytes = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);

  private ByteBuffer room(int count) {
    if (bytes.remaining() < count) {
      int capacity = Math.max(Math.multiplyExact(bytes.capacity(), 2), bytes.position() + count);
      bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(bytes.flip());
    }
    return bytes;
  }

  void u8(int value) {
    room(Byte.BYTES).put((byte) value);
  }

  void u16(int value) {
    room(Short.BYTES).putShort((short) value);
  }

  /** A count or another number that is never negative. */
  void count(int value) {
    assert value >= 0 : value;
    room(Integer.BYTES).putInt(value);
  }

  void number(long value) {
    room(Long.BYTES).putLong(value);
  }

  void real(double value) {
    room(Double.BYTES).putDouble(value);
  }

  void flag(boolean value) {
    u8(value ? 1 : 0);
  }

  void text(String value) {
    block(value.getBytes(StandardCharsets.UTF_8));
  }

  void block(byte[] value) {
    count(value.length);
    room(value.length).put(value);
  }

  void ints(int[] values) {
    count(values.length);
    for (int value : values) {
      count(value);
    }
  }

  void floats(float[] values) {
    count(values.length);
    for (float value : values) {
      room(Float.BYTES).putFloat(value);
    }
  }

  void doubles(double[] values) {
    count(values.length);
    for (double value : values) {
      real(value);
    }
  }

  void router(Router router) {
    RouterFormat.writeRouter(this, router);
  }

  byte[] toBytes() {
    byte[] all = new byte[bytes.position()];
    bytes.get(0, all);
    return all;
  }
}
