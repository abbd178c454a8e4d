package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;

/**
 * Rows of one fixed stride, by slot, each 64-byte aligned in read-only mapped memory.
 *
 * <p>Threads: safe. Owns: see the implementations; addresses are valid until it is closed.
 */
public sealed interface RowSource extends AutoCloseable permits MappedSegment, SegmentWriter {

  /** Slots handed out so far. */
  int rowCount();

  /** Bytes per row. */
  int strideBytes();

  /**
   * The address of a row.
   *
   * @param slot in {@code [0, rowCount())}
   * @throws IndexOutOfBoundsException for other slots
   * @throws CorruptFileException when the row's bytes are checked now and are damaged
   */
  long address(int slot);

  /** The row's memory, with the promises of {@link #address}. */
  MemorySegment row(int slot);

  /** Where in the file a row begins, in bytes: for messages. */
  long offset(int slot);

  /** Registers a listener for all mapped regions, those that exist and those to come. */
  void onChunk(ChunkListener listener);

  /** Ends the mapping; no address may be used any more. Idempotent. */
  @Override
  void close();
}
