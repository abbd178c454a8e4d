package dev.nearfield.testkit.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/*  npy 1.0: u16 header length; 2.0 and 3.0: u32. Little-endian; the array in the order descr says.
 *
 *  byte 0        6       7       8                10 (12)
 *       | magic  | major | minor | headerBytes    | Python dictionary, padded with blanks | array
 */
/** Reads the layout of NumPy's array files. A flat array is one vector. */
final class NpyFormat {

  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER_BYTES = 1 << 16;

  private NpyFormat() {}

  static boolean matches(FileBytes bytes) {
    return bytes.sizeBytes() >= MAGIC.length
        && bytes.copy(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  static RowLayout read(FileBytes bytes) {
    if (!matches(bytes)) {
      throw bytes.malformed(0, "an npy file starts with \\x93NUMPY");
    }
    int lengthBytes = lengthBytes(bytes);
    long headerOffset = MAGIC.length + 2L + lengthBytes;
    long headerBytes = headerBytes(bytes, lengthBytes);
    String text = text(bytes, headerOffset, headerBytes);
    NpyHeader header = NpyHeader.parse(bytes, headerOffset, text);
    return Shapes.layout(
        bytes,
        FileFormat.NPY,
        header.type(),
        header.order(),
        headerOffset + headerBytes,
        Shapes.rowIfFlat(header.shape()));
  }

  /** Bytes of the field that holds the header's length. */
  private static int lengthBytes(FileBytes bytes) {
    byte major = bytes.copy(MAGIC.length, 2).get(0);
    return switch (major) {
      case 1 -> Short.BYTES;
      case 2, 3 -> Integer.BYTES;
      default ->
          throw bytes.malformed(
              MAGIC.length, "npy version %d is unknown: 1, 2 and 3 are read".formatted(major));
    };
  }

  private static long headerBytes(FileBytes bytes, int lengthBytes) {
    int offset = MAGIC.length + 2;
    ByteBuffer field = bytes.copy(offset, lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
    long headerBytes =
        lengthBytes == Short.BYTES
            ? Short.toUnsignedLong(field.getShort())
            : Integer.toUnsignedLong(field.getInt());
    if (headerBytes > MAX_HEADER_BYTES) {
      throw bytes.malformed(
          offset, "the header takes %d bytes, at most %d".formatted(headerBytes, MAX_HEADER_BYTES));
    }
    return headerBytes;
  }

  private static String text(FileBytes bytes, long offset, long lengthBytes) {
    ByteBuffer header = bytes.copy(offset, (int) lengthBytes);
    return StandardCharsets.UTF_8.decode(header).toString();
  }
}
