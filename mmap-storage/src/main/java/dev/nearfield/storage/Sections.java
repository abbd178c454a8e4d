package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A file of named sections, whatever holds them together. What is read was checked.
 *
 * <p>Threads: safe; reads run in parallel. Owns: the open file.
 */
public abstract sealed class Sections implements AutoCloseable permits SectionFile, ShardFile {

  Sections() {}

  /** The file's name. */
  public abstract Path file();

  /** The version of what the sections say, from 1; sections of one name and version are alike. */
  public abstract int version();

  /** Where each section lies, in file order. */
  abstract SequencedMap<String, SectionTable.Entry> entries();

  /** Where the file says so. */
  abstract long tableOffset();

  /** Copies a range that the section has. */
  abstract void read(SectionTable.Entry entry, long offset, MemorySegment destination);

  @Override
  public abstract void close();

  /** The sections' names, in file order. */
  public final Set<String> sections() {
    return entries().sequencedKeySet();
  }

  /** A section's length in bytes; a missing section is reported as damage. */
  public final long length(String section) {
    return entry(section).length();
  }

  /** Where a section begins in the file, in bytes; as {@link #length}. */
  public final long offset(String section) {
    return entry(section).offset();
  }

  /**
   * Copies {@code [offset, offset + destination.byteSize())} of a section and checks every block
   * touched. Whole blocks go straight to the destination; when this throws it holds garbage.
   *
   * @param destination native memory, or a heap byte array
   */
  public final void read(String section, long offset, MemorySegment destination) {
    var entry = entry(section);
    if (offset < 0 || offset > entry.length() - destination.byteSize()) {
      throw new IllegalArgumentException(
          "cannot read [%d, +%d) of section '%s': it has %d bytes"
              .formatted(offset, destination.byteSize(), section, entry.length()));
    }
    read(entry, offset, destination);
  }

  /**
   * Reads a small section whole.
   *
   * @param maxBytes the most the caller is ready to hold; a longer section is reported as damage
   * @return a little-endian heap buffer
   */
  public final ByteBuffer readAll(String section, int maxBytes) {
    var entry = entry(section);
    if (entry.length() > maxBytes) {
      throw corrupt(
          section, 0, "%d bytes, at most %d make sense".formatted(entry.length(), maxBytes));
    }
    var bytes = new byte[(int) entry.length()];
    read(entry, 0, MemorySegment.ofArray(bytes));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads a small section for field-by-field parsing; {@code maxBytes} as in {@link #readAll}. */
  public final SectionReader reader(String section, int maxBytes) {
    ByteBuffer bytes = readAll(section, maxBytes);
    return new SectionReader(file(), section, entry(section).offset(), bytes);
  }

  /** Reports that this section's content makes no sense although its checksums hold. */
  public final CorruptFileException corrupt(String section, long offset, String detail) {
    return new CorruptFileException(file(), section, entry(section).offset() + offset, detail);
  }

  final SectionTable.Entry entry(String section) {
    var entry = entries().get(section);
    if (entry == null) {
      throw new CorruptFileException(file(), section, tableOffset(), "the section is missing");
    }
    return entry;
  }
}
