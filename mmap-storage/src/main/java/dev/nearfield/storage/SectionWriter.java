package dev.nearfield.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Writes one checksummed file of named sections and publishes it in one step.
 *
 * <pre>{@code
 * try (var writer = SectionWriter.create(files, directory.resolve("graph"), "graph", 1)) {
 *   writer.begin("adjacency");
 *   writer.write(adjacency);
 *   writer.end();
 *   writer.publish();
 * }
 * }</pre>
 *
 * <p>The bytes depend on nothing but the calls. Until {@link #publish()} they live beside the
 * target under a temporary name; a reader of the target sees the old file or the whole new one.
 * Closing without publishing, or failing to publish, leaves the old file and removes the temporary
 * one.
 *
 * <p>Threads: one. Owns: the temporary file.
 */
public final class SectionWriter extends SectionOutput {

  private long contentChecksum;

  private SectionWriter(PendingFile file) {
    super(file, FileFrame.HEADER_BYTES);
  }

  /**
   * Begins a file.
   *
   * @param target the name to publish under; replaced if it exists
   * @param kind what the file is, 1 to 31 characters of {@code a-z 0-9 . -}
   * @param version format version of this kind, from 1
   */
  public static SectionWriter create(FileAccess files, Path target, String kind, int version) {
    SectionTable.checkName(kind);
    if (version < 1) {
      throw new IllegalArgumentException("version must be at least 1, was " + version);
    }
    PendingFile file = PendingFile.create(files, target);
    try {
      file.handle().write(FileFrame.header(kind, version, 0), 0);
      return new SectionWriter(file);
    } catch (Throwable failure) {
      file.abandon(failure);
      throw failure;
    }
  }

  @Override
  public void begin(String section) {
    requireNew(section);
    padTo(SectionTable.align(position));
    openSection = section;
    openOffset = position;
  }

  @Override
  public void end() {
    String section = requireSection();
    flushBlock();
    long length = position - openOffset;
    entries.add(new SectionTable.Entry(section, openOffset, length, 0));
    openSection = null;
  }

  /**
   * Makes the file durable and gives it its name. When this throws, the target is the old file or,
   * if only the last step failed, the complete new one.
   */
  public void publish() {
    requireNoSection();
    file.publish(this::writeEnd);
  }

  private void writeEnd() {
    padTo(SectionTable.align(position));
    ByteBuffer table = SectionTable.encode(entries, checksums, checksumCount);
    contentChecksum = Checksums.pin(table);
    handle.write(table.duplicate(), position);
    handle.write(FileFrame.trailer(position, table, entries.size()), position + table.remaining());
  }

  /** {@link SectionFile#contentChecksum} of the file that was published. */
  public long contentChecksum() {
    if (!file.finished()) {
      throw new IllegalStateException(file.target() + " is not published");
    }
    return contentChecksum;
  }

  private void padTo(long offset) {
    handle.write(ByteBuffer.allocate((int) (offset - position)), position);
    position = offset;
  }
}
