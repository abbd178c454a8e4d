package dev.nearfield.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  private static final String TEMPORARY_SUFFIX = ".tmp";

  private final FileAccess files;
  private final Path target;
  private final Path temporary;
  private final FileHandle handle;
  private final List<SectionTable.Entry> entries = new ArrayList<>();
  private int[] checksums = new int[16];
  private int checksumCount;
  private long position = FileFrame.HEADER_BYTES;
  private @Nullable String openSection;
  private long openOffset;
  private boolean finished;
  private long contentChecksum;

  private SectionWriter(FileAccess files, Path target, Path temporary, FileHandle handle) {
    this.files = files;
    this.target = target;
    this.temporary = temporary;
    this.handle = handle;
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
    Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY_SUFFIX);
    files.delete(temporary); // a crashed writer's leftover
    FileHandle handle = files.create(temporary);
    var writer = new SectionWriter(files, target, temporary, handle);
    try {
      handle.write(FileFrame.header(kind, version, 0), 0);
      return writer;
    } catch (Throwable failure) {
      writer.abandon(failure);
      throw failure;
    }
  }

  @Override
  public void begin(String section) {
    SectionTable.checkName(section);
    requireNoSection();
    if (entries.stream().anyMatch(entry -> entry.name().equals(section))) {
      throw new IllegalArgumentException("section '%s' is already written".formatted(section));
    }
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
   * Makes the file durable and gives it its name: write, force, rename, force the directory. When
   * this throws, the target is the old file or, if only the last step failed, the complete new one.
   */
  public void publish() {
    requireNoSection();
    finished = true;
    try {
      padTo(SectionTable.align(position));
      ByteBuffer table = SectionTable.encode(entries, checksums, checksumCount);
      contentChecksum = Checksums.pin(table);
      handle.write(table.duplicate(), position);
      handle.write(
          FileFrame.trailer(position, table, entries.size()), position + table.remaining());
      handle.force();
      handle.close();
      files.rename(temporary, target);
    } catch (Throwable failure) {
      abandon(failure);
      throw failure;
    }
    files.forceDirectory(directoryOf(target));
  }

  /** {@link SectionFile#contentChecksum} of the file that was published. */
  public long contentChecksum() {
    if (!finished) {
      throw new IllegalStateException(target + " is not published");
    }
    return contentChecksum;
  }

  /** Removes the temporary file unless it was published. Idempotent. */
  @Override
  public void close() {
    if (!finished) {
      finished = true;
      handle.close();
      files.delete(temporary);
    }
  }

  /** The directory that holds {@code file}, also when its name is relative. */
  static Path directoryOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("not a file name: " + file);
    }
    return parent;
  }

  private void abandon(Throwable failure) {
    finished = true;
    try {
      handle.close();
      files.delete(temporary);
    } catch (StorageException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  private void padTo(long offset) {
    handle.write(ByteBuffer.allocate((int) (offset - position)), position);
    position = offset;
  }

  @Override
  void flushBlock() {
    block.flip();
    if (block.hasRemaining()) {
      if (checksumCount == checksums.length) {
        checksums = Arrays.copyOf(checksums, 2 * checksumCount);
      }
      checksums[checksumCount++] = Checksums.crc32c(block);
      int bytes = block.remaining();
      handle.write(block, position);
      position += bytes;
    }
    block.clear();
  }

  @Override
  String requireSection() {
    String section = openSection;
    if (section == null || finished) {
      throw new IllegalStateException("no section is open in " + target);
    }
    return section;
  }

  private void requireNoSection() {
    if (finished) {
      throw new IllegalStateException(target + " is already published or closed");
    }
    if (openSection != null) {
      throw new IllegalStateException("section '%s' was not ended".formatted(openSection));
    }
  }
}
