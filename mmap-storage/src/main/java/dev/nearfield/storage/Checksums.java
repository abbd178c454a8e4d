package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The two checksum rules of every file: CRC32C per 64 KiB block, and one pin over all of them. */
final class Checksums {

  /** Bytes that share one checksum. */
  static final int BLOCK_BYTES = 64 << 10;

  private Checksums() {}

  /** Blocks that cover {@code length} bytes. */
  static long blockCount(long length) {
    return Math.ceilDiv(length, (long) BLOCK_BYTES);
  }

  /** CRC32C of the buffer's remaining bytes, which stay unread. */
  static int crc32c(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** CRC32C of private memory; never pass a mapping: a cut file would kill the JVM in the stub. */
  static int crc32c(MemorySegment memory, long offset, long length) {
    return crc32c(memory.asSlice(offset, length).asByteBuffer());
  }

  /**
   * Pins a file's table, and through its block checksums the whole content: CRC32C above CRC32, so
   * that two files by accident share a pin once in 2^64.
   */
  static long pin(ByteBuffer table) {
    var crc = new CRC32();
    crc.update(table.duplicate());
    return ((long) crc32c(table) << Integer.SIZE) | crc.getValue();
  }
}
