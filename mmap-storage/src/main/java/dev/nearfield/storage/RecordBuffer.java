package dev.nearfield.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Receives one record after the other without allocating, once it has grown to the longest.
 *
 * <p>Threads: one at a time. Owns: its array.
 */
public final class RecordBuffer {

  private byte[] bytes = new byte[256];
  private ByteBuffer view = wrap(bytes);

  /** A small buffer. */
  public RecordBuffer() {}

  /** The record's bytes, from index 0 on; valid until the next record is read. */
  public byte[] array() {
    return bytes;
  }

  /** The same as a little-endian buffer that begins at 0; one object, whose limits are free. */
  public ByteBuffer view() {
    return view.clear();
  }

  /** Makes room for a record, whose bytes the caller writes to the array; returns the array. */
  public byte[] ensure(int length) {
    if (bytes.length < length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, Math.min(2 * bytes.length, 1 << 20)));
      view = wrap(bytes);
    }
    return bytes;
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
