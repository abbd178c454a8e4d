package dev.nearfield.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Reads a checksummed range of a file through its channel, block by block.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the handle.
 *
 * @param handle the open file
 * @param section the range's name, for messages
 * @param offset the range's first byte in the file
 * @param length bytes in the range
 * @param checksums the file's table
 * @param checksumsAt where in the table the range's block checksums begin, in bytes
 */
record BlockReader(
    FileHandle handle,
    String section,
    long offset,
    long length,
    ByteBuffer checksums,
    int checksumsAt) {

  /** Small enough to stay in the second-level cache between the read and its checksum. */
  private static final int BATCH_BYTES = 4 * Checksums.BLOCK_BYTES;

  /**
   * Copies {@code [from, from + destination.byteSize())} of the range; checks every block of it.
   */
  void read(long from, MemorySegment destination) {
    long done = 0;
    while (done < destination.byteSize()) {
      long position = from + done;
      long whole = wholeBlocks(position, destination.byteSize() - done);
      done +=
          whole > 0
              ? readWhole(position, destination.asSlice(done, whole))
              : readPart(position, destination.asSlice(done));
    }
  }

  /** Checks blocks {@code [first, last]} without keeping their bytes. */
  void verify(long first, long last) {
    try (var arena = Arena.ofConfined()) {
      long end = Math.min(length, (last + 1) * Checksums.BLOCK_BYTES);
      long position = first * Checksums.BLOCK_BYTES;
      var scratch = arena.allocate(Math.max(1, Math.min(BATCH_BYTES, end - position)));
      while (position < end) {
        position +=
            readWhole(position, scratch.asSlice(0, Math.min(scratch.byteSize(), end - position)));
      }
    }
  }

  /** Checks the whole range. */
  void verify() {
    verify(0, Checksums.blockCount(length) - 1);
  }

  /** Bytes at {@code position} that can go straight to the caller: whole blocks, one batch. */
  private long wholeBlocks(long position, long wanted) {
    if (position % Checksums.BLOCK_BYTES != 0) {
      return 0;
    }
    long available = Math.min(wanted, BATCH_BYTES);
    boolean reachesEnd = position + available == length;
    return reachesEnd ? available : available - available % Checksums.BLOCK_BYTES;
  }

  private long readWhole(long position, MemorySegment destination) {
    long bytes = destination.byteSize();
    ByteBuffer buffer = destination.asByteBuffer();
    int read = handle.read(buffer, offset + position);
    if (read < bytes) {
      throw new CorruptFileException(
          handle.file(),
          section,
          offset + position + read,
          "the file ends here, it became shorter");
    }
    for (long at = 0; at < bytes; at += Checksums.BLOCK_BYTES) {
      check(position + at, destination, at, Math.min(Checksums.BLOCK_BYTES, bytes - at));
    }
    return bytes;
  }

  private long readPart(long position, MemorySegment destination) {
    long block = position / Checksums.BLOCK_BYTES;
    long start = block * Checksums.BLOCK_BYTES;
    long bytes = Math.min(Checksums.BLOCK_BYTES, length - start);
    try (var arena = Arena.ofConfined()) {
      var scratch = arena.allocate(bytes);
      readWhole(start, scratch);
      long copied = Math.min(destination.byteSize(), start + bytes - position);
      MemorySegment.copy(scratch, position - start, destination, 0, copied);
      return copied;
    }
  }

  private void check(long position, MemorySegment memory, long at, long bytes) {
    long block = position / Checksums.BLOCK_BYTES;
    int expected = checksums.getInt(checksumsAt + Math.toIntExact(block * Integer.BYTES));
    int found = Checksums.crc32c(memory, at, bytes);
    if (expected != found) {
      throw FileFrame.mismatch(
          handle.file(),
          section,
          offset + position,
          Integer.toUnsignedLong(expected),
          Integer.toUnsignedLong(found));
    }
  }
}
