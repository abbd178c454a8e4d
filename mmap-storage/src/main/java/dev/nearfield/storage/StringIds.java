package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Ordinal to text. One word per ordinal says where its UTF-8 lies:
 *
 * <pre>
 *   bit 0        16                            64
 *       | length | position in the text heap   |
 * </pre>
 */
final class StringIds implements IdColumn {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int LENGTH_BITS = 16;

  /** Text read at once when opening; fits the smallest chunk, and holds the longest id. */
  private static final int RUN_BYTES = 128 << 10;

  private final ChunkedMemory column = new ChunkedMemory(Long.BYTES, Integer.MAX_VALUE);
  private final TextHeap heap = new TextHeap();
  private final IdHash hash = IdHash.random();

  /** An id's bytes; too long an id is the caller's mistake. */
  static MemorySegment encode(String id) {
    byte[] utf8 = Utf8.encode(id);
    if (utf8.length > KeyTable.MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          "an id has at most %d bytes of UTF-8, this one has %d"
              .formatted(KeyTable.MAX_STRING_BYTES, utf8.length));
    }
    return MemorySegment.ofArray(utf8);
  }

  /** A cursor to the id's entry, or {@link OrdinalBuckets#END}. */
  long find(OrdinalBuckets buckets, MemorySegment utf8) {
    long wanted = hash.of(utf8, 0, (int) utf8.byteSize());
    long cursor = buckets.firstCandidate(wanted);
    while (cursor != OrdinalBuckets.END && !holds(buckets.ordinalAt(cursor), utf8)) {
      cursor = buckets.nextCandidate(cursor, wanted);
    }
    return cursor;
  }

  String at(int ordinal) {
    byte[] utf8 = slice(word(ordinal)).toArray(ValueLayout.JAVA_BYTE);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  int bytesAt(int ordinal) {
    return length(word(ordinal));
  }

  void copyAt(int ordinal, byte[] destination, int offset) {
    long word = word(ordinal);
    if (length(word) > 0) {
      MemorySegment.copy(
          heap.memory(position(word)),
          ValueLayout.JAVA_BYTE,
          heap.offset(position(word)),
          destination,
          offset,
          length(word));
    }
  }

  void set(int ordinal, MemorySegment utf8) {
    int length = (int) utf8.byteSize();
    long position = heap.allocate(length);
    if (length > 0) {
      MemorySegment.copy(utf8, 0, heap.memory(position), heap.offset(position), length);
    }
    setWord(ordinal, position, length);
  }

  @Override
  public long hashAt(int ordinal) {
    long word = word(ordinal);
    return length(word) == 0
        ? hash.of(MemorySegment.NULL, 0, 0)
        : hash.of(heap.memory(position(word)), heap.offset(position(word)), length(word));
  }

  @Override
  public int compare(int ordinalA, int ordinalB) {
    MemorySegment a = slice(word(ordinalA));
    MemorySegment b = slice(word(ordinalB));
    long at = a.mismatch(b);
    if (at < 0 || at == Math.min(a.byteSize(), b.byteSize())) {
      return Long.compare(a.byteSize(), b.byteSize());
    }
    return Byte.compareUnsigned(a.get(ValueLayout.JAVA_BYTE, at), b.get(ValueLayout.JAVA_BYTE, at));
  }

  @Override
  public MapKey keyAt(int ordinal) {
    return MapKey.ofText(slice(word(ordinal)));
  }

  @Override
  public long touchedBytes(int ordinalCount) {
    return column.touchedBytes(ordinalCount) + heap.touchedBytes();
  }

  @Override
  public void writeTo(SectionWriter writer, Bits present, int ordinalCount) {
    writer.begin(KeySections.LENGTHS);
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      writer.writeShort((short) (present.get(ordinal) ? length(word(ordinal)) : 0));
    }
    writer.end();
    writer.begin(KeySections.IDS);
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      if (present.get(ordinal)) {
        writer.write(slice(word(ordinal)));
      }
    }
    writer.end();
  }

  @Override
  public void readFrom(SectionFile file, Bits present, int ordinalCount) {
    expectLengths(file, ordinalCount);
    ByteBuffer lengths = file.readAll(KeySections.LENGTHS, Math.multiplyExact(2, ordinalCount));
    IdColumn.expectLength(file, KeySections.IDS, checkedSum(file, lengths, present));
    long read = 0;
    for (int first = 0; first < ordinalCount; ) {
      int last = first;
      int runBytes = 0;
      while (last < ordinalCount && runBytes + length(lengths, last) <= RUN_BYTES) {
        runBytes += length(lengths, last++);
      }
      readRun(file, read, runBytes, lengths, first, last);
      read += runBytes;
      first = last;
    }
  }

  @Override
  public void close() {
    column.close();
    heap.close();
  }

  private void readRun(
      SectionFile file, long from, int bytes, ByteBuffer lengths, int first, int end) {
    long position = heap.allocate(bytes);
    if (bytes > 0) {
      file.read(KeySections.IDS, from, heap.memory(position).asSlice(heap.offset(position), bytes));
    }
    long next = position;
    for (int ordinal = first; ordinal < end; ordinal++) {
      setWord(ordinal, next, length(lengths, ordinal));
      if (!Utf8.isValid(slice(word(ordinal)))) {
        throw file.corrupt(KeySections.IDS, from + next - position, "not UTF-8");
      }
      next += length(lengths, ordinal);
    }
  }

  private static void expectLengths(SectionFile file, int ordinalCount) {
    IdColumn.expectLength(file, KeySections.LENGTHS, 2L * ordinalCount);
  }

  private static long checkedSum(SectionFile file, ByteBuffer lengths, Bits present) {
    long sum = 0;
    for (int ordinal = 0; ordinal < lengths.limit() / Short.BYTES; ordinal++) {
      int length = length(lengths, ordinal);
      if (length != 0 && !present.get(ordinal)) {
        throw file.corrupt(KeySections.LENGTHS, 2L * ordinal, "an id without ordinal");
      }
      sum += length;
    }
    return sum;
  }

  private static int length(ByteBuffer lengths, int ordinal) {
    return Short.toUnsignedInt(lengths.getShort(ordinal * Short.BYTES));
  }

  boolean holds(int ordinal, MemorySegment utf8) {
    return slice(word(ordinal)).mismatch(utf8) == -1;
  }

  private MemorySegment slice(long word) {
    return length(word) == 0
        ? MemorySegment.NULL
        : heap.memory(position(word)).asSlice(heap.offset(position(word)), length(word));
  }

  private long word(int ordinal) {
    return column.chunk(ordinal >>> column.rowsPerChunkLog2()).get(LONG, offset(ordinal));
  }

  private void setWord(int ordinal, long position, int length) {
    column.ensureCapacity(ordinal + 1);
    column
        .chunk(ordinal >>> column.rowsPerChunkLog2())
        .set(LONG, offset(ordinal), position << LENGTH_BITS | length);
  }

  private static int length(long word) {
    return (int) word & (1 << LENGTH_BITS) - 1;
  }

  private static long position(long word) {
    return word >>> LENGTH_BITS;
  }

  private long offset(int ordinal) {
    return (long) (ordinal & (1 << column.rowsPerChunkLog2()) - 1) * Long.BYTES;
  }
}
