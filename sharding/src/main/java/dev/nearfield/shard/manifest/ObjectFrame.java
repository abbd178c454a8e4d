package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What is around the JSON of every object of the protocol.
 *
 * <pre>
 *   0           8               16        20           24                     24 + length
 *   | magic     | kind, 0-pad   | version | length     | JSON                 | crc32c |
 *   "NFLDOBJT"   ASCII           u32       u32, of JSON  canonical, UTF-8       u32, of all before
 * </pre>
 *
 * <p>Little-endian, like every file. Nothing follows the checksum.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class ObjectFrame {

  private static final byte[] MAGIC = "NFLDOBJT".getBytes(US_ASCII);
  private static final int KIND_OFFSET = 8;
  private static final int KIND_BYTES = 8;
  private static final int VERSION_OFFSET = 16;
  private static final int LENGTH_OFFSET = 20;
  static final int HEADER_BYTES = 24;
  static final int TRAILER_BYTES = 4;

  private ObjectFrame() {}

  /** Puts JSON into a frame. */
  static byte[] wrap(Kind kind, byte[] json) {
    var bytes = new byte[HEADER_BYTES + json.length + TRAILER_BYTES];
    var frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(0, MAGIC).put(KIND_OFFSET, kind.code());
    frame.putInt(VERSION_OFFSET, Kind.VERSION).putInt(LENGTH_OFFSET, json.length);
    frame.put(HEADER_BYTES, json);
    frame.putInt(HEADER_BYTES + json.length, crc(bytes, HEADER_BYTES + json.length));
    return bytes;
  }

  /**
   * Takes JSON out of a frame.
   *
   * @param object its name, for messages
   * @throws UnsupportedManifestException when a newer version wrote it
   * @throws CorruptManifestException when a byte is not what was written
   */
  static byte[] unwrap(Kind kind, String object, byte[] bytes) {
    var at = new Place(object);
    at.check(HEADER_BYTES + TRAILER_BYTES <= bytes.length, bytes.length, "the header is cut off");
    at.check(
        bytes.length <= kind.maxBytes(),
        kind.maxBytes(),
        "%d bytes, at most %d are allowed".formatted(bytes.length, kind.maxBytes()));
    var frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    at.check(startsWith(bytes, 0, MAGIC), 0, "it does not begin as an object of a collection");
    int end = bytes.length - TRAILER_BYTES;
    at.check(frame.getInt(end) == crc(bytes, end), end, "its checksum does not match");
    at.check(startsWith(bytes, KIND_OFFSET, kind.code()), KIND_OFFSET, "it is no " + kind.label());
    int version = frame.getInt(VERSION_OFFSET);
    at.check(version > 0, VERSION_OFFSET, "version %d".formatted(version));
    if (version > Kind.VERSION) {
      throw new UnsupportedManifestException(object, "format version " + version);
    }
    at.check(
        frame.getInt(LENGTH_OFFSET) == end - HEADER_BYTES,
        LENGTH_OFFSET,
        "it says %d bytes and has %d".formatted(frame.getInt(LENGTH_OFFSET), end - HEADER_BYTES));
    return Arrays.copyOfRange(bytes, HEADER_BYTES, end);
  }

  private record Place(String object) {
    void check(boolean holds, int offsetBytes, String otherwise) {
      if (!holds) {
        throw new CorruptManifestException(object, offsetBytes, otherwise);
      }
    }
  }

  private static boolean startsWith(byte[] bytes, int offset, byte[] expected) {
    return Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
  }

  private static int crc(byte[] bytes, int end) {
    var crc = new CRC32C();
    crc.update(bytes, 0, end);
    return (int) crc.getValue();
  }

  /** What an object is. */
  enum Kind {
    /** {@code COLLECTION}. */
    COLLECTION("collect", 1 << 10),
    /** {@code CURRENT} or a numbered pointer. */
    CURRENT("current", 1 << 10),
    /** A generation. */
    MANIFEST("manifest", 64 << 20),
    /** A run. */
    RUN("run", 32 << 20),
    /** A tag. */
    TAG("tag", 1 << 10),
    /** A list of doomed objects. */
    DOOMED("doomed", 64 << 20);

    /** Of all kinds; a reader takes this one and older ones. */
    static final int VERSION = 1;

    private final String label;
    private final int maxBytes;

    Kind(String label, int maxBytes) {
      this.label = label;
      this.maxBytes = maxBytes;
    }

    /** The most bytes that an object of this kind has, with its frame. */
    int maxBytes() {
      return maxBytes;
    }

    String label() {
      return label;
    }

    byte[] code() {
      return Arrays.copyOf(label.getBytes(US_ASCII), KIND_BYTES);
    }
  }
}
