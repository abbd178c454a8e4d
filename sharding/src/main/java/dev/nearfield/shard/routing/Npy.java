package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*  Version 1: u16 headerBytes; 2 and 3: u32. What surrounds the dictionary is little-endian, the
 *  array as its descr says.
 *
 *  byte 0        6       7       8             10 (12)
 *       | magic  | major | minor | headerBytes | Python dictionary, blanks, line end | array
 */
/**
 * Centroids in NumPy's files: versions 1 to 3, of 16, 32 or 64 bits, two axes.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The
 *     format</a>
 */
public final class Npy {

  /** What the components of an array are. */
  public enum Type {
    /** Two bytes each. */
    FLOAT16("f2", Short.BYTES),
    /** Four bytes each. */
    FLOAT32("f4", Float.BYTES),
    /** Eight bytes each. */
    FLOAT64("f8", Double.BYTES);

    private final String code;
    private final int bytes;

    Type(String code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }
  }

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT_BYTES = 64;
  private static final int MAX_COMPONENTS = 1 << 28;

  // Possessive, so that a hostile header does not make the matcher backtrack.
  private static final Pattern DESCR =
      Pattern.compile("['\"]descr['\"]\\s*+:\\s*+['\"]([<>=|])(\\w++)['\"]");
  private static final Pattern ORDER =
      Pattern.compile("['\"]fortran_order['\"]\\s*+:\\s*+(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile(
          "['\"]shape['\"]\\s*+:\\s*+\\(\\s*+(\\d{1,9})L?+\\s*+,"
              + "\\s*+(\\d{1,9})L?+\\s*+,?+\\s*+\\)");

  private Npy() {}

  /**
   * Reads an array of two axes as vectors.
   *
   * @throws MalformedRouterException at the byte where the file is no such array
   */
  public static float[][] read(Path file) throws IOException {
    return read(Files.readAllBytes(file));
  }

  /** {@link #read(Path)} from bytes. */
  public static float[][] read(byte[] bytes) {
    int major = major(bytes);
    int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
    int start = MAGIC.length + 2 + lengthBytes;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < start) {
      throw malformed(bytes.length, "the header is cut off");
    }
    long headerBytes =
        major == 1
            ? Short.toUnsignedLong(buffer.getShort(start - lengthBytes))
            : Integer.toUnsignedLong(buffer.getInt(start - lengthBytes));
    if (headerBytes > bytes.length - start) {
      throw malformed(start, "the header of %d bytes is cut off".formatted(headerBytes));
    }
    int end = start + (int) headerBytes;
    String header = new String(bytes, start, (int) headerBytes, StandardCharsets.UTF_8);
    return array(header, start, buffer.position(end));
  }

  private static int major(byte[] bytes) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= bytes.length || bytes[i] != MAGIC[i]) {
        throw malformed(i, "an npy file starts with \\x93NUMPY");
      }
    }
    int major = bytes.length > MAGIC.length ? bytes[MAGIC.length] : 0;
    if (major < 1 || major > 3) {
      throw malformed(MAGIC.length, "npy version %d is unknown: 1 to 3 are read".formatted(major));
    }
    return major;
  }

  private static float[][] array(String header, int offset, ByteBuffer content) {
    Matcher descr = require(DESCR, header, offset, "a descr of floats");
    Matcher order = require(ORDER, header, offset, "the fortran_order");
    Matcher shape = require(SHAPE, header, offset, "a shape of two axes");
    Type type = type(descr.group(2), offset);
    int count = Integer.parseInt(shape.group(1));
    int dimension = Integer.parseInt(shape.group(2));
    long components = (long) count * dimension;
    if (components == 0 || components > MAX_COMPONENTS) {
      throw malformed(offset, "an array of %d x %d is not read".formatted(count, dimension));
    }
    if (components * type.bytes != content.remaining()) {
      throw malformed(
          content.position(),
          "the array takes %d bytes, %d follow"
              .formatted(components * type.bytes, content.remaining()));
    }
    content.order(descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    float[][] vectors = new float[count][dimension];
    boolean byColumns = order.group(1).equals("True");
    for (int i = 0; i < components; i++) {
      int row = byColumns ? i % count : i / dimension;
      vectors[row][byColumns ? i / count : i % dimension] = next(type, content);
    }
    return vectors;
  }

  private static Matcher require(Pattern pattern, String header, int offset, String what) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw malformed(offset, "the header must have %s: %s".formatted(what, header.strip()));
    }
    return matcher;
  }

  private static Type type(String code, int offset) {
    for (Type type : Type.values()) {
      if (type.code.equals(code)) {
        return type;
      }
    }
    throw malformed(offset, "elements of type '%s' are not read: f2, f4, f8 are".formatted(code));
  }

  private static float next(Type type, ByteBuffer content) {
    return switch (type) {
      case FLOAT16 -> Float.float16ToFloat(content.getShort());
      case FLOAT32 -> content.getFloat();
      case FLOAT64 -> (float) content.getDouble();
    };
  }

  private static MalformedRouterException malformed(int offset, String detail) {
    return new MalformedRouterException(offset, detail);
  }

  /** Writes vectors as version 1, little-endian; the file is there as a whole or not at all. */
  public static void write(Path file, float[][] vectors, Type type) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, bytes(vectors, type, 1));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Vectors as the bytes of a file.
   *
   * @param vectors shape {@code [count][dimension]}, at least one
   * @param version 1, 2 or 3
   */
  public static byte[] bytes(float[][] vectors, Type type, int version) {
    OutOfRangeException.check("version", version, 1, 3);
    OutOfRangeException.check("vectors", vectors.length, 1, MAX_COMPONENTS);
    byte[] header = header(vectors, type, version);
    ByteBuffer bytes =
        ByteBuffer.allocate(
                Math.toIntExact(
                    header.length + (long) vectors.length * vectors[0].length * type.bytes))
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    for (float[] vector : vectors) {
      OutOfRangeException.check("components", vector.length, vectors[0].length, vectors[0].length);
      for (float component : vector) {
        put(type, bytes, component);
      }
    }
    return bytes.array();
  }

  /** All before the array, which starts at a multiple of 64. */
  private static byte[] header(float[][] vectors, Type type, int version) {
    int fixed = MAGIC.length + 2 + (version == 1 ? Short.BYTES : Integer.BYTES);
    String dictionary =
        "{'descr': '<%s', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(type.code, vectors.length, vectors[0].length);
    int used = fixed + dictionary.length() + 1;
    String text = dictionary + " ".repeat(Math.floorMod(-used, ALIGNMENT_BYTES)) + "\n";
    ByteBuffer header =
        ByteBuffer.allocate(fixed + text.length()).order(ByteOrder.LITTLE_ENDIAN).put(MAGIC);
    header.put((byte) version).put((byte) 0);
    if (version == 1) {
      header.putShort((short) text.length());
    } else {
      header.putInt(text.length());
    }
    return header.put(text.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private static void put(Type type, ByteBuffer bytes, float component) {
    switch (type) {
      case FLOAT16 -> bytes.putShort(Float.floatToFloat16(component));
      case FLOAT32 -> bytes.putFloat(component);
      case FLOAT64 -> bytes.putDouble(component);
    }
  }
}
