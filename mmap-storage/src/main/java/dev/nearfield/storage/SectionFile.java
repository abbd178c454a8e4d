package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A published file of named sections, read through its channel with every byte checked.
 *
 * <p>Open checks the frame: header, table, trailer, exact length, padding. Reading checks each 64
 * KiB block it touches. Damage is a {@link CorruptFileException} that names section and offset;
 * nothing larger than the file is ever allocated, whatever its fields claim.
 *
 * <p>Threads: safe; reads run in parallel. Owns: the open file.
 */
public final class SectionFile implements AutoCloseable {

  private final FileHandle handle;
  private final String kind;
  private final int maxVersion;
  private final FileFrame frame;
  private final SequencedMap<String, SectionTable.Entry> entries;

  private SectionFile(FileHandle handle, String kind, int maxVersion) {
    this.handle = handle;
    this.kind = kind;
    this.maxVersion = maxVersion;
    this.frame = FileFrame.read(handle, kind, maxVersion);
    if (frame.parameter() != 0) {
      throw new CorruptFileException(handle.file(), "header", 0, "not a file of sections");
    }
    this.entries = SectionTable.decode(handle.file(), frame);
    checkPadding();
  }

  /**
   * Opens a file and checks its frame.
   *
   * @param kind what the file must be
   * @param maxVersion the newest format version of that kind the caller reads
   * @throws CorruptFileException when the frame is damaged or the kind is another one
   * @throws UnsupportedVersionException when the file is newer
   */
  public static SectionFile open(FileAccess files, Path file, String kind, int maxVersion) {
    FileHandle handle = files.openForRead(file);
    try {
      return new SectionFile(handle, kind, maxVersion);
    } catch (Throwable failure) {
      handle.close();
      throw failure;
    }
  }

  /** The file's name. */
  public Path file() {
    return handle.file();
  }

  /** The format version it was written with, from 1. */
  public int version() {
    return frame.version();
  }

  /** The sections' names, in file order. */
  public Set<String> sections() {
    return entries.sequencedKeySet();
  }

  /** A section's length in bytes; a missing section is reported as damage. */
  public long length(String section) {
    return entry(section).length();
  }

  /** A pin on the whole content: another content has another value. */
  public long contentChecksum() {
    return frame.pin();
  }

  /**
   * Copies {@code [offset, offset + destination.byteSize())} of a section and checks every block
   * touched. Whole blocks go straight to the destination; when this throws it holds garbage.
   *
   * @param destination native memory, or a heap byte array
   */
  public void read(String section, long offset, MemorySegment destination) {
    var entry = entry(section);
    if (offset < 0 || offset > entry.length() - destination.byteSize()) {
      throw new IllegalArgumentException(
          "cannot read [%d, +%d) of section '%s': it has %d bytes"
              .formatted(offset, destination.byteSize(), section, entry.length()));
    }
    blocks(entry).read(offset, destination);
  }

  /**
   * Reads a small section whole.
   *
   * @param maxBytes the most the caller is ready to hold; a longer section is reported as damage
   * @return a little-endian heap buffer
   */
  public ByteBuffer readAll(String section, int maxBytes) {
    var entry = entry(section);
    if (entry.length() > maxBytes) {
      throw new CorruptFileException(
          handle.file(),
          section,
          entry.offset(),
          "%d bytes, at most %d make sense".formatted(entry.length(), maxBytes));
    }
    var bytes = new byte[(int) entry.length()];
    blocks(entry).read(0, MemorySegment.ofArray(bytes));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads a small section for field-by-field parsing; {@code maxBytes} as in {@link #readAll}. */
  public SectionReader reader(String section, int maxBytes) {
    ByteBuffer bytes = readAll(section, maxBytes);
    return new SectionReader(handle.file(), section, entry(section).offset(), bytes);
  }

  /** Reads and checks every byte of the file again. */
  public void verify() {
    var again = FileFrame.read(handle, kind, maxVersion);
    if (again.pin() != frame.pin()) {
      throw FileFrame.mismatch(
          handle.file(), "table", frame.tableOffset(), frame.pin(), again.pin());
    }
    checkPadding();
    entries.values().forEach(entry -> blocks(entry).verify());
  }

  @Override
  public void close() {
    handle.close();
  }

  /** Reports that this section's content makes no sense although its checksums hold. */
  public CorruptFileException corrupt(String section, long offset, String detail) {
    return new CorruptFileException(
        handle.file(), section, entry(section).offset() + offset, detail);
  }

  private BlockReader blocks(SectionTable.Entry entry) {
    return new BlockReader(
        handle, entry.name(), entry.offset(), entry.length(), frame.table(), entry.checksumsAt());
  }

  private SectionTable.Entry entry(String section) {
    var entry = entries.get(section);
    if (entry == null) {
      throw new CorruptFileException(
          handle.file(), section, frame.tableOffset(), "the section is missing");
    }
    return entry;
  }

  private void checkPadding() {
    for (var entry : entries.values()) {
      long next = SectionTable.align(entry.end());
      FileFrame.checkZero(handle, entry.end(), (int) (next - entry.end()));
    }
  }
}
