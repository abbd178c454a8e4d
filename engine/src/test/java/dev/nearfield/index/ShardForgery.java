package dev.nearfield.index;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Makes the checksums of a shard file right, whatever its bytes, as FORMAT.md has them: what an
 * attacker would do, and no broken disk.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class ShardForgery {

  static final int HEADER_BYTES = 4096;
  static final int TABLE_END = 8192;
  static final int TRAILER_BYTES = 64;
  static final int ENTRY_BYTES = 64;
  static final int ENTRY_OFFSET = 32;
  static final int MAJOR = 8;
  static final int REQUIRED = 16;
  static final int SECTION_COUNT = 80;

  private static final int FILE_LENGTH = 32;
  private static final int CONTENT_OFFSET = 40;
  private static final int CHECKSUMS_OFFSET = 48;
  private static final int PIN = 56;
  private static final int OPEN_CRC = 84;
  private static final int BLOCK_BYTES = 64 << 10;

  private ShardForgery() {}

  /** Signs blocks, open sections, header and trailer, as far as the lengths make sense. */
  static byte[] signed(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(LITTLE_ENDIAN);
    if (file.length < TABLE_END + TRAILER_BYTES) {
      return file;
    }
    int trailer = file.length - TRAILER_BYTES;
    long content = bytes.getLong(CONTENT_OFFSET);
    long checksums = bytes.getLong(CHECKSUMS_OFFSET);
    if (content >= TABLE_END && checksums >= content && checksums <= trailer) {
      signBlocks(bytes, (int) content, (int) checksums, trailer);
      bytes.putInt(OPEN_CRC, crc32c(bytes, HEADER_BYTES, (int) content));
    }
    bytes.putInt(HEADER_BYTES - 4, crc32c(bytes, 0, HEADER_BYTES - 4));
    bytes.putInt(trailer + 16, bytes.getInt(HEADER_BYTES - 4));
    bytes.putInt(trailer + 60, crc32c(bytes, trailer, trailer + 60));
    return file;
  }

  private static void signBlocks(ByteBuffer bytes, int content, int checksums, int trailer) {
    int checksum = checksums;
    for (int at = content; at < checksums && checksum <= trailer - 4; at += BLOCK_BYTES) {
      bytes.putInt(checksum, crc32c(bytes, at, Math.min(checksums, at + BLOCK_BYTES)));
      checksum += Integer.BYTES;
    }
    var crc = new CRC32();
    crc.update(bytes.slice(checksums, trailer - checksums));
    long upper = (long) crc32c(bytes, checksums, trailer) << Integer.SIZE;
    bytes.putLong(PIN, upper | crc.getValue());
  }

  private static int crc32c(ByteBuffer bytes, int from, int end) {
    var crc = new CRC32C();
    crc.update(bytes.slice(from, end - from));
    return (int) crc.getValue();
  }

  /** Where the header says where something is, how long it is, or how many there are. */
  static int[] lengthsOf(byte[] file) {
    int count = ByteBuffer.wrap(file).order(LITTLE_ENDIAN).getInt(SECTION_COUNT);
    int[] fields = new int[4 + 2 * count];
    fields[0] = FILE_LENGTH;
    fields[1] = CONTENT_OFFSET;
    fields[2] = CHECKSUMS_OFFSET;
    fields[3] = 64; // rows
    for (int entry = 0; entry < count; entry++) {
      int at = HEADER_BYTES + entry * ENTRY_BYTES + ENTRY_OFFSET;
      fields[4 + 2 * entry] = at;
      fields[5 + 2 * entry] = at + Long.BYTES;
    }
    return fields;
  }
}
