package dev.nearfield.storage;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksums of one log file's frames. Allocates nothing.
 *
 * <p>Threads: one. Owns: nothing; buffers keep their position and limit.
 */
final class FrameChecksum {

  private final CRC32C crc = new CRC32C();
  private final byte[] salt;

  FrameChecksum(long salt) {
    this.salt = ByteBuffer.allocate(Long.BYTES).order(LITTLE_ENDIAN).putLong(0, salt).array();
  }

  /** Of the salt and a frame's header, which begins at {@code at}. */
  int ofHeader(ByteBuffer bytes, int at) {
    crc.reset();
    crc.update(salt);
    add(bytes, at, LogLayout.FRAME_CRC);
    return (int) crc.getValue();
  }

  /** Of {@code length} bytes from {@code at} on: a payload with its padding. */
  int ofPayload(ByteBuffer bytes, int at, int length) {
    crc.reset();
    add(bytes, at, length);
    return (int) crc.getValue();
  }

  /** Begins the checksum of a payload that comes in pieces. */
  void beginPayload() {
    crc.reset();
  }

  /** Adds a piece of a payload. */
  void add(ByteBuffer bytes, int at, int length) {
    int position = bytes.position();
    int limit = bytes.limit();
    crc.update(bytes.limit(at + length).position(at));
    bytes.limit(limit).position(position);
  }

  /** Of the pieces added. */
  int payload() {
    return (int) crc.getValue();
  }
}
