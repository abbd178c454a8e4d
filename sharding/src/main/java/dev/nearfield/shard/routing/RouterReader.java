package dev.nearfield.shard.routing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Takes the bytes of a router apart, and believes none of them: every length is compared with what
 * is left before anything is allocated for it.
 *
 * <p>Threads: one. Owns: nothing, borrows the bytes.
 */
final class RouterReader {

  private static final int MAX_DEPTH = 8;

  private final ByteBuffer bytes;
  private int depth;

  RouterReader(byte[] bytes, int from, int to) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.bytes.position(from).limit(to);
  }

  MalformedRouterException malformed(String detail) {
    return new MalformedRouterException(bytes.position(), detail);
  }

  /** Throws unless so many bytes follow; before anything is allocated for them. */
  void requireLeft(long count) {
    need(count);
  }

  private ByteBuffer need(long count) {
    if (count > bytes.remaining()) {
      throw malformed("%d bytes are needed, %d left".formatted(count, bytes.remaining()));
    }
    return bytes;
  }

  int u8() {
    return Byte.toUnsignedInt(need(Byte.BYTES).get());
  }

  int u16() {
    return Short.toUnsignedInt(need(Short.BYTES).getShort());
  }

  int count(String what, int min, int max) {
    int value = need(Integer.BYTES).getInt();
    if (value < min || value > max) {
      throw malformed("%s must be in [%d, %d], are %d".formatted(what, min, max, value));
    }
    return value;
  }

  long number() {
    return need(Long.BYTES).getLong();
  }

  double real() {
    return need(Double.BYTES).getDouble();
  }

  /** A number in bounds; NaN lies nowhere. */
  double real(String what, double min, double max) {
    double value = real();
    if (!(value >= min && value <= max)) {
      throw malformed("%s must be in [%s, %s], is %s".formatted(what, min, max, value));
    }
    return value;
  }

  boolean flag() {
    int value = u8();
    if (value > 1) {
      throw malformed("a flag is 0 or 1, is " + value);
    }
    return value == 1;
  }

  String text(String what, int maxBytes) {
    byte[] block = block(what, maxBytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(block)).toString();
    } catch (CharacterCodingException notText) {
      MalformedRouterException malformed = malformed(what + " is no UTF-8");
      malformed.initCause(notText);
      throw malformed;
    }
  }

  byte[] block(String what, int maxBytes) {
    int length = count("bytes of " + what, 0, maxBytes);
    need(length);
    byte[] block = new byte[length];
    bytes.get(block);
    return block;
  }

  int[] ints(String what, int maxCount) {
    int length = length(what, maxCount, Integer.BYTES);
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = count(what, 0, Integer.MAX_VALUE);
    }
    return values;
  }

  float[] floats(String what, int maxCount) {
    int length = length(what, maxCount, Float.BYTES);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = bytes.getFloat();
      if (!Float.isFinite(values[i])) {
        throw malformed("%s hold %s".formatted(what, values[i]));
      }
    }
    return values;
  }

  /** So many vectors, each with its own length before it. */
  float[][] vectors(String what, int count, int dimension) {
    float[][] vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      vectors[i] = floats("components", dimension);
      if (vectors[i].length != dimension) {
        throw malformed("%s %d has another dimension".formatted(what, i));
      }
    }
    return vectors;
  }

  double[] doubles(String what, int maxCount) {
    int length = length(what, maxCount, Double.BYTES);
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = real(what, -Double.MAX_VALUE, Double.MAX_VALUE);
    }
    return values;
  }

  private int length(String what, int maxCount, int elementBytes) {
    int length = count("number of " + what, 0, maxCount);
    need((long) length * elementBytes);
    return length;
  }

  /** A router inside of another. */
  Router router() {
    if (++depth > MAX_DEPTH) {
      throw malformed("routers lie deeper than %d in one another".formatted(MAX_DEPTH));
    }
    Router router = RouterFormat.readRouter(this);
    depth--;
    return router;
  }

  void requireEnd() {
    if (bytes.hasRemaining()) {
      throw malformed("%d bytes follow the router".formatted(bytes.remaining()));
    }
  }
}
