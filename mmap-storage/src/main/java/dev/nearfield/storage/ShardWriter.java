package dev.nearfield.storage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Writes a shard file: first the sections that opening reads, then those that are mapped.
 *
 * <pre>{@code
 * try (var writer = ShardWriter.create(files, file)) {
 *   writer.begin("options");
 *   ...
 *   writer.endOpenSections();
 *   writer.begin("rows", rowCount * strideBytes);
 *   ...
 *   writer.publish(header);
 * }
 * }</pre>
 *
 * <p>The bytes depend on nothing but the calls. Until {@link #publish} they live beside the target
 * under a temporary name, which closing without publishing removes.
 *
 * <p>Threads: one. Owns: the temporary file, and the open sections until the end.
 */
public final class ShardWriter extends SectionOutput {

  /** What a shard that is written is called meanwhile, beside its name. */
  public static final String TEMPORARY_SUFFIX = PendingFile.SUFFIX;

  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private long contentOffset;
  private long expectedBytes;

  private ShardWriter(PendingFile file) {
    super(file, ShardLayout.OPEN_OFFSET);
  }

  /**
   * Begins a file.
   *
   * @param target the name to publish under; replaced if it exists
   */
  public static ShardWriter create(FileAccess files, Path target) {
    return new ShardWriter(PendingFile.create(files, target));
  }

  /** Begins one of the sections that opening reads; it is kept in memory until the end. */
  @Override
  public void begin(String section) {
    requireNew(section);
    if (contentOffset > 0) {
      throw new IllegalStateException("the open sections are complete: say how long this one is");
    }
    openSection = section;
    open.reset();
  }

  /** The sections that follow are mapped by whoever opens the file. */
  public void endOpenSections() {
    requireNoSection();
    contentOffset = ShardLayout.contentOffset(position);
    handle.write(ByteBuffer.allocate((int) (contentOffset - position)), position);
    position = contentOffset;
  }

  /** Begins a section that is mapped, of so many bytes. */
  public void begin(String section, long bytes) {
    requireNew(section);
    if (contentOffset == 0) {
      throw new IllegalStateException("open sections come first");
    }
    padTo(ShardLayout.begin(position + block.position(), bytes));
    openSection = section;
    openOffset = position + block.position();
    expectedBytes = bytes;
  }

  @Override
  public void end() {
    String section = requireSection();
    if (contentOffset == 0) {
      endOpen(section);
    } else {
      long bytes = position + block.position() - openOffset;
      if (bytes != expectedBytes) {
        throw new IllegalStateException(
            "section '%s' has %d bytes, not %d".formatted(section, bytes, expectedBytes));
      }
      entries.add(new SectionTable.Entry(section, openOffset, bytes, 0));
    }
    openSection = null;
  }

  private void endOpen(String section) {
    flushBlock();
    byte[] bytes = open.toByteArray();
    long begin = ShardLayout.begin(position, bytes.length);
    entries.add(new SectionTable.Entry(section, begin, bytes.length, 0));
    handle.write(ByteBuffer.wrap(bytes), begin);
    position = begin + bytes.length;
  }

  /** Makes the file durable and gives it its name. */
  public void publish(ShardHeader header) {
    requireNoSection();
    file.publish(() -> writeEnd(header));
  }

  private void writeEnd(ShardHeader header) {
    padTo(SectionTable.align(position + block.position()));
    flushBlock();
    ByteBuffer sums = FileFrame.allocate(checksumCount * Integer.BYTES);
    sums.asIntBuffer().put(checksums, 0, checksumCount);
    handle.write(ShardLayout.table(entries), ShardLayout.HEADER_BYTES);
    handle.write(sums.duplicate(), position);
    var frame =
        new ShardLayout.Frame(
            header, contentOffset, position, Checksums.pin(sums), entries.size(), openCrc());
    ByteBuffer bytes = ShardLayout.header(frame);
    handle.write(bytes.duplicate(), 0);
    handle.write(ShardLayout.trailer(bytes), position + sums.capacity());
  }

  /** What table and open sections are, as they were written. */
  private int openCrc() {
    int bytes = Math.toIntExact(contentOffset - ShardLayout.HEADER_BYTES);
    return Checksums.crc32c(
        FileFrame.readExactly(handle, ShardLayout.HEADER_BYTES, bytes, "table"));
  }

  /** Open sections wait in memory; only those that are mapped are blocks of the file. */
  @Override
  void flushBlock() {
    if (contentOffset > 0) {
      super.flushBlock();
      return;
    }
    block.flip();
    byte[] bytes = new byte[block.remaining()];
    block.get(bytes);
    open.writeBytes(bytes);
    block.clear();
  }

  private void padTo(long offset) {
    while (position + block.position() < offset) {
      int zeros = (int) Math.min(block.remaining(), offset - position - block.position());
      block.put(new byte[zeros]);
      advance(0);
    }
  }
}
