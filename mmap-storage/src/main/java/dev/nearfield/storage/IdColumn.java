package dev.nearfield.storage;

/**
 * Ordinal to id, for one id type.
 *
 * <p>Threads: one writer at a time; reads of published ordinals need no lock. Owns: its memory.
 */
sealed interface IdColumn extends OrdinalBuckets.Hashes, AutoCloseable
    permits LongIds, UuidIds, StringIds {

  int compare(int ordinalA, int ordinalB);

  /** What stands for an ordinal's id in a {@link KeyMap}. */
  MapKey keyAt(int ordinal);

  /** Memory in use when ordinals below {@code ordinalCount} were set, in bytes. */
  long touchedBytes(int ordinalCount);

  /** Writes the ids of ordinals below {@code ordinalCount}; absent ones as zero or empty. */
  void writeTo(SectionWriter writer, Bits present, int ordinalCount);

  /** Reads what {@link #writeTo} wrote and checks everything but the uniqueness of ids. */
  void readFrom(SectionFile file, Bits present, int ordinalCount);

  @Override
  void close();

  /** Throws unless a section has the only length that makes sense. */
  static void expectLength(SectionFile file, String section, long expectedBytes) {
    if (file.length(section) != expectedBytes) {
      throw file.corrupt(
          section, 0, "%d bytes, expected %d".formatted(file.length(section), expectedBytes));
    }
  }

  /** Fills a column's first {@code rows} rows from a section that has exactly their length. */
  static void readColumn(SectionFile file, String section, ChunkedMemory column, int rows) {
    long bytes = (long) rows * column.strideBytes();
    expectLength(file, section, bytes);
    column.ensureCapacity(rows);
    long chunkBytes = (long) column.strideBytes() << column.rowsPerChunkLog2();
    for (long done = 0; done < bytes; done += chunkBytes) {
      long part = Math.min(chunkBytes, bytes - done);
      file.read(section, done, column.chunk((int) (done / chunkBytes)).asSlice(0, part));
    }
  }
}
