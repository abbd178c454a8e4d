package dev.nearfield.index;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * Makes the checksums of a section file right, whatever its bytes, as FORMAT.md has them: what an
 * attacker would do, and no broken disk.
 *
 * <p>Threads: static. Owns: nothing.
 */
final class FileForgery {

  static final int HEADER_BYTES = 64;
  static final int TRAILER_BYTES = 64;
  static final int ENTRY_BYTES = 64;
  static final int ENTRY_OFFSET = 32;
  static final int ENTRY_LENGTH = 40;
  static final int VERSION = 40;

  private static final int TABLE_OFFSET = 16;
  private static final int TABLE_LENGTH = 24;
  private static final int COUNT = 32;
  private static final int PIN = 40;
  private static final int CRC = 60;
  private static final long BLOCK_BYTES = 64 << 10;

  private FileForgery() {}

  /** Signs blocks, table, trailer and header, as far as the lengths make sense. */
  static byte[] signed(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(LITTLE_ENDIAN);
    if (file.length >= HEADER_BYTES + TRAILER_BYTES) {
      int trailer = file.length - TRAILER_BYTES;
      long table = bytes.getLong(trailer + TABLE_OFFSET);
      long length = bytes.getLong(trailer + TABLE_LENGTH);
      if (isWithin(table, length, trailer)) {
        signBlocks(bytes, (int) table, (int) length, bytes.getLong(trailer + COUNT));
        bytes.putLong(trailer + PIN, pin(bytes.slice((int) table, (int) length)));
      }
      sign(bytes, trailer);
      sign(bytes, 0);
    }
    return file;
  }

  /** Where the table begins. */
  static int tableAt(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(LITTLE_ENDIAN);
    return Math.toIntExact(bytes.getLong(file.length - TRAILER_BYTES + TABLE_OFFSET));
  }

  /** How many sections a section file has, or rows a segment. */
  static int count(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(LITTLE_ENDIAN);
    return Math.toIntExact(bytes.getLong(file.length - TRAILER_BYTES + COUNT));
  }

  private static void signBlocks(ByteBuffer bytes, int table, int length, long count) {
    if (count < 0 || count > length / ENTRY_BYTES) {
      return;
    }
    int checksum = table + (int) count * ENTRY_BYTES;
    for (int entry = table; entry < table + count * ENTRY_BYTES; entry += ENTRY_BYTES) {
      long from = bytes.getLong(entry + ENTRY_OFFSET);
      long end = from + bytes.getLong(entry + ENTRY_LENGTH);
      for (long at = from; at >= 0 && at < end && end <= table; at += BLOCK_BYTES) {
        if (checksum > table + length - Integer.BYTES) {
          return;
        }
        int block = (int) Math.min(BLOCK_BYTES, end - at);
        bytes.putInt(checksum, (int) of(new CRC32C(), bytes.slice((int) at, block)));
        checksum += Integer.BYTES;
      }
    }
  }

  private static boolean isWithin(long offset, long length, long end) {
    return offset >= 0 && length >= 0 && offset <= end && length <= end - offset;
  }

  private static long pin(ByteBuffer table) {
    return of(new CRC32C(), table.slice()) << 32 | of(new CRC32(), table.slice());
  }

  private static void sign(ByteBuffer bytes, int frame) {
    bytes.putInt(frame + CRC, (int) of(new CRC32C(), bytes.slice(frame, CRC)));
  }

  private static long of(Checksum checksum, ByteBuffer content) {
    checksum.update(content);
    return checksum.getValue();
  }
}
