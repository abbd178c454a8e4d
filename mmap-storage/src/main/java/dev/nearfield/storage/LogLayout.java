package dev.nearfield.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Where things lie in a log's files.
 *
 * <pre>
 * file log-0000000001.nf, the numbers ascending
 *   byte 0              64     72         76     80
 *        | FileFrame's  | salt | reserved | crc32c | frame | frame | ...
 *          header         u64    u32=0      of bytes 64-75
 *          kind "log", parameter = sequence of the first record
 *
 * frame, at a multiple of 8
 *   byte 0        4      8          16        24              28       32
 *        | length | kind | sequence | durable | payloadCrc32c | crc32c | payload | 0-pad to 8
 *          u32      u32    u64        u64       with padding    of salt and bytes 0-27
 * </pre>
 *
 * <p>{@code length} counts the payload without padding. Kind 1 is a record; kind 2 a mark, which
 * has no payload and repeats the sequence of the record before it. {@code durable} is the last
 * record that was known to be on disk when the frame was written: should one up to there turn out
 * to be broken, it was damaged, not torn. The salt is drawn for each file, so that a frame which
 * lay on the same blocks of the disk before is no frame of this file.
 */
final class LogLayout {

  static final String KIND = "log";
  static final int VERSION = 1;
  static final int HEADER_BYTES = 80;
  static final int FRAME_HEADER_BYTES = 32;
  static final int FRAME_ALIGNMENT = 8;

  /** Kinds of frames. */
  static final int RECORD = 1;

  static final int MARK = 2;

  /** Where the checksum of a frame's header is, and so how many bytes it covers. */
  static final int FRAME_CRC = 28;

  private static final int SALT = 64;
  private static final int RESERVED = 72;
  private static final int HEADER_CRC = 76;

  private static final int LENGTH = 0;
  private static final int FRAME_KIND = 4;
  private static final int SEQUENCE = 8;
  private static final int DURABLE = 16;
  private static final int PAYLOAD_CRC = 24;

  /** Where FileFrame keeps the parameter, for messages. */
  static final int FIRST_SEQUENCE = 48;

  private LogLayout() {}

  /**
   * A file's identity.
   *
   * @param firstSequence the record it begins with, from 1
   * @param salt what its frames' checksums begin with
   */
  record Header(long firstSequence, long salt) {

    /** The header's bytes. */
    ByteBuffer encode() {
      ByteBuffer bytes = FileFrame.allocate(HEADER_BYTES);
      bytes.put(0, FileFrame.header(KIND, VERSION, firstSequence), 0, FileFrame.HEADER_BYTES);
      bytes.putLong(SALT, salt);
      return bytes.putInt(HEADER_CRC, Checksums.crc32c(bytes.slice(SALT, HEADER_CRC - SALT)));
    }

    /** Reads and checks a header. */
    static Header read(FileHandle handle) {
      long first = FileFrame.readHeader(handle, KIND, VERSION).parameter();
      ByteBuffer bytes = FileFrame.readExactly(handle, SALT, HEADER_BYTES - SALT, "header");
      int expected = bytes.getInt(HEADER_CRC - SALT);
      int found = Checksums.crc32c(bytes.slice(0, HEADER_CRC - SALT));
      Path file = handle.file();
      if (expected != found) {
        throw FileFrame.mismatch(
            file, "header", SALT, Integer.toUnsignedLong(expected), Integer.toUnsignedLong(found));
      }
      if (bytes.getInt(RESERVED - SALT) != 0) {
        throw new CorruptFileException(file, "header", RESERVED, "reserved bytes are not zero");
      }
      if (first < 1) {
        throw new CorruptFileException(file, "header", FIRST_SEQUENCE, "begins with " + first);
      }
      return new Header(first, bytes.getLong(0));
    }
  }

  /**
   * The fixed part of a frame.
   *
   * @param length payload bytes, without padding; at least 0
   * @param kind {@link #RECORD} or {@link #MARK}
   * @param sequence the record, or for a mark the record before it
   * @param durable the last record known to be on disk when this was written
   * @param payloadChecksum CRC32C of payload and padding
   */
  record Frame(int length, int kind, long sequence, long durable, int payloadChecksum) {

    /** Reads what lies at {@code at}, whatever it is; its checksum is the caller's to compare. */
    static Frame read(ByteBuffer bytes, int at) {
      return new Frame(
          bytes.getInt(at + LENGTH),
          bytes.getInt(at + FRAME_KIND),
          bytes.getLong(at + SEQUENCE),
          bytes.getLong(at + DURABLE),
          bytes.getInt(at + PAYLOAD_CRC));
    }

    /** Bytes from this frame's start to the next one's. */
    long bytes() {
      return frameBytes(length);
    }

    /** Whether this is a frame that may come after record {@code last}. */
    boolean follows(long last) {
      return switch (kind) {
        case RECORD ->
            length >= 0
                && length <= LogOptions.MAX_FILE_BYTES
                && sequence == last + 1
                && durable <= last;
        case MARK -> length == 0 && sequence == last && durable <= last;
        default -> false;
      };
    }
  }

  /** Bytes of a frame with a payload of {@code length} bytes. */
  static long frameBytes(long length) {
    return FRAME_HEADER_BYTES + Math.ceilDiv(length, FRAME_ALIGNMENT) * FRAME_ALIGNMENT;
  }

  /** Writes a frame's header at the start of {@code bytes}. */
  static void putFrame(
      ByteBuffer bytes,
      int length,
      int kind,
      long sequence,
      long durable,
      int payloadChecksum,
      FrameChecksum checksum) {
    bytes.putInt(LENGTH, length).putInt(FRAME_KIND, kind);
    bytes.putLong(SEQUENCE, sequence).putLong(DURABLE, durable);
    bytes.putInt(PAYLOAD_CRC, payloadChecksum);
    bytes.putInt(FRAME_CRC, checksum.ofHeader(bytes, 0));
  }

  /** Whether a frame's header lies at {@code at}, by its checksum. */
  static boolean isFrame(ByteBuffer bytes, int at, FrameChecksum checksum) {
    return bytes.getInt(at + FRAME_CRC) == checksum.ofHeader(bytes, at);
  }
}
