package dev.nearfield.testkit.dataset;

import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file's content as Parquet's library wants it.
 *
 * <p>Threads: each stream one at a time. Owns: nothing, borrows the content.
 */
final class ParquetInput implements InputFile {

  private final FileBytes bytes;

  ParquetInput(FileBytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public long getLength() {
    return bytes.sizeBytes();
  }

  @Override
  public SeekableInputStream newStream() {
    var content = new ContentStream(bytes, 0);
    return new DelegatingSeekableInputStream(content) {
      @Override
      public long getPos() {
        return content.position();
      }

      @Override
      public void seek(long position) {
        content.seek(position);
      }
    };
  }
}
