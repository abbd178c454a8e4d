package dev.nearfield.testkit.dataset;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The content of a file as a stream that can be put anywhere. */
final class ContentStream extends InputStream {

  private final FileBytes bytes;
  private long position;

  ContentStream(FileBytes bytes, long position) {
    this.bytes = bytes;
    this.position = position;
  }

  long position() {
    return position;
  }

  /** Goes to a place; beyond the end there is nothing to read. */
  void seek(long position) {
    this.position = position;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int count = (int) Math.min(length, bytes.sizeBytes() - position);
    if (count <= 0 || position < 0) {
      return length == 0 ? 0 : -1;
    }
    bytes.read(position, ByteBuffer.wrap(target, offset, count));
    position += count;
    return count;
  }
}
