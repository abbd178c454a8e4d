package dev.nearfield.testkit.powerloss;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Makes the checksums of a log file right, whatever its bytes, as FORMAT.md has them. */
final class LogForgery {

  private static final int HEADER_CRC = 60;
  private static final int SALT = 64;
  private static final int SALT_CRC = 76;
  private static final int FRAMES = 80;
  private static final int FRAME_HEADER_BYTES = 32;
  private static final int PAYLOAD_CRC = 24;
  private static final int FRAME_CRC = 28;

  private LogForgery() {}

  /** Signs header and frames of a whole file. */
  static void signAll(byte[] file) {
    ByteBuffer content = ByteBuffer.wrap(file).order(LITTLE_ENDIAN);
    if (file.length >= FRAMES) {
      content.putInt(HEADER_CRC, crc(content, 0, HEADER_CRC, new CRC32C()));
      content.putInt(SALT_CRC, crc(content, SALT, SALT_CRC - SALT, new CRC32C()));
      signFrames(content);
    }
  }

  /** Signs frames as far as their lengths lead from one to the next. */
  static void signFrames(ByteBuffer content) {
    for (int at = FRAMES; at <= content.limit() - FRAME_HEADER_BYTES; ) {
      int length = content.getInt(at);
      boolean fits = length >= 0 && length <= content.limit() - at - FRAME_HEADER_BYTES - 7;
      int padded = fits ? Math.ceilDiv(length, 8) * 8 : 0;
      if (fits) {
        int payload = crc(content, at + FRAME_HEADER_BYTES, padded, new CRC32C());
        content.putInt(at + PAYLOAD_CRC, payload);
      }
      var salted = new CRC32C();
      salted.update(content.slice(SALT, Long.BYTES));
      content.putInt(at + FRAME_CRC, crc(content, at, FRAME_CRC, salted));
      at += FRAME_HEADER_BYTES + padded;
    }
  }

  private static int crc(ByteBuffer content, int at, int length, CRC32C crc) {
    crc.update(content.slice(at, length));
    return (int) crc.getValue();
  }
}
