package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.SequencedMap;

/**
 * A published file of named sections, read through its channel with every byte checked.
 *
 * <p>Open checks the frame: header, table, trailer, exact length, padding. Reading checks each 64
 * KiB block it touches. Damage is a {@link CorruptFileException} that names section and offset;
 * nothing larger than the file is ever allocated, whatever its fields claim.
 *
 * <p>Threads: safe; reads run in parallel. Owns: the open file.
 */
public final class SectionFile extends Sections {

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

  @Override
  public Path file() {
    return handle.file();
  }

  @Override
  public int version() {
    return frame.version();
  }

  /** A pin on the whole content: another content has another value. */
  public long contentChecksum() {
    return frame.pin();
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

  @Override
  SequencedMap<String, SectionTable.Entry> entries() {
    return entries;
  }

  @Override
  long tableOffset() {
    return frame.tableOffset();
  }

  @Override
  void read(SectionTable.Entry entry, long offset, MemorySegment destination) {
    blocks(entry).read(offset, destination);
  }

  private BlockReader blocks(SectionTable.Entry entry) {
    return new BlockReader(
        handle, entry.name(), entry.offset(), entry.length(), frame.table(), entry.checksumsAt());
  }

  private void checkPadding() {
    for (var entry : entries.values()) {
      long next = SectionTable.align(entry.end());
      FileFrame.checkZero(handle, entry.end(), (int) (next - entry.end()));
    }
  }
}
