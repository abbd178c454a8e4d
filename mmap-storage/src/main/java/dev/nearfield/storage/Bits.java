package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One bit per ordinal, off-heap.
 *
 * <p>Threads: none, the owner locks. Owns: its memory.
 */
final class Bits implements AutoCloseable {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ChunkedMemory words = new ChunkedMemory(Long.BYTES, 1 << 25);

  boolean get(int ordinal) {
    int word = ordinal / Long.SIZE;
    return word < (long) words.chunkCount() << words.rowsPerChunkLog2()
        && (chunk(word).get(LONG, offset(word)) >>> ordinal & 1) != 0;
  }

  void set(int ordinal, boolean value) {
    int word = ordinal / Long.SIZE;
    words.ensureCapacity(word + 1);
    long bit = 1L << ordinal;
    long others = chunk(word).get(LONG, offset(word)) & ~bit;
    chunk(word).set(LONG, offset(word), value ? others | bit : others);
  }

  long touchedBytes(int ordinalCount) {
    return words.touchedBytes(wordCount(ordinalCount));
  }

  void writeTo(SectionWriter writer, String section, int ordinalCount) {
    writer.begin(section);
    for (int word = 0; word < wordCount(ordinalCount); word++) {
      writer.writeLong(chunk(word).get(LONG, offset(word)));
    }
    writer.end();
  }

  /** Reads the bits and returns how many are set; bits past the count are damage. */
  int readFrom(SectionFile file, String section, int ordinalCount) {
    IdColumn.readColumn(file, section, words, wordCount(ordinalCount));
    int set = 0;
    for (int word = 0; word < wordCount(ordinalCount); word++) {
      set += Long.bitCount(chunk(word).get(LONG, offset(word)));
    }
    int spare = wordCount(ordinalCount) * Long.SIZE - ordinalCount;
    for (int bit = 0; bit < spare; bit++) {
      if (get(ordinalCount + bit)) {
        throw file.corrupt(section, (ordinalCount + bit) / Byte.SIZE, "an ordinal past the last");
      }
    }
    return set;
  }

  @Override
  public void close() {
    words.close();
  }

  private static int wordCount(int ordinalCount) {
    return Math.ceilDiv(ordinalCount, Long.SIZE);
  }

  private MemorySegment chunk(int word) {
    return words.chunk(word >>> words.rowsPerChunkLog2());
  }

  private long offset(int word) {
    return (long) (word & (1 << words.rowsPerChunkLog2()) - 1) * Long.BYTES;
  }
}
