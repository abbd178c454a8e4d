package dev.nearfield.shard.routing;

import dev.nearfield.IdTypeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The hash that says where ids belong: XXH64 with seed 0, so that any language can compute it.
 *
 * <p>A string is hashed as its UTF-8, a {@code long} as its eight bytes little-endian, a UUID as
 * its sixteen bytes in the order in which it is written (most significant first). It is part of
 * what is published and never changes: a frozen list of ids and shards is a test.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">The algorithm</a>
 */
public final class StableHash {

  private static final long PRIME1 = 0x9E3779B185EBCA87L;
  private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME3 = 0x165667B19E3779F9L;
  private static final long PRIME4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME5 = 0x27D4EB2F165667C5L;

  // As constants, since the compiler takes an overflow for a mistake.
  private static final long PRIME1_PLUS_2 = 0x60EA27EEADC0B5D6L;
  private static final long MINUS_PRIME1 = 0x61C8864E7A143579L;

  private static final int STRIPE_BYTES = 32;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private StableHash() {}

  /**
   * The hash of an id whose type is known only at run time.
   *
   * @throws IdTypeException unless it is a {@code String}, {@code Long} or {@code UUID}
   */
  public static long ofId(Object id) {
    return switch (id) {
      case Long number -> of(number.longValue());
      case String text -> of(text);
      case UUID uuid -> of(uuid);
      default ->
          throw new IdTypeException(
              "an id is a String, a Long or a UUID, not a %s: %s"
                  .formatted(id.getClass().getName(), id));
    };
  }

  /** The hash of a string's UTF-8. */
  public static long of(String id) {
    return of(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash of eight bytes, little-endian. */
  public static long of(long id) {
    return avalanche(mixLong(PRIME5 + Long.BYTES, id));
  }

  /** The hash of sixteen bytes, big-endian as a UUID is written. */
  public static long of(UUID id) {
    long hash = PRIME5 + 2 * Long.BYTES;
    hash = mixLong(hash, Long.reverseBytes(id.getMostSignificantBits()));
    hash = mixLong(hash, Long.reverseBytes(id.getLeastSignificantBits()));
    return avalanche(hash);
  }

  /** The hash of bytes. */
  public static long of(byte[] bytes) {
    int position = 0;
    long hash = PRIME5;
    if (bytes.length >= STRIPE_BYTES) {
      position = bytes.length & -STRIPE_BYTES;
      hash = stripes(bytes, position);
    }
    hash += bytes.length;
    for (; position + Long.BYTES <= bytes.length; position += Long.BYTES) {
      hash = mixLong(hash, (long) LONG.get(bytes, position));
    }
    if (position + Integer.BYTES <= bytes.length) {
      hash ^= Integer.toUnsignedLong((int) INT.get(bytes, position)) * PRIME1;
      hash = Long.rotateLeft(hash, 23) * PRIME2 + PRIME3;
      position += Integer.BYTES;
    }
    for (; position < bytes.length; position++) {
      hash ^= Byte.toUnsignedLong(bytes[position]) * PRIME5;
      hash = Long.rotateLeft(hash, 11) * PRIME1;
    }
    return avalanche(hash);
  }

  private static long stripes(byte[] bytes, int end) {
    long a = PRIME1_PLUS_2;
    long b = PRIME2;
    long c = 0;
    long d = MINUS_PRIME1;
    for (int position = 0; position < end; position += STRIPE_BYTES) {
      a = round(a, (long) LONG.get(bytes, position));
      b = round(b, (long) LONG.get(bytes, position + 8));
      c = round(c, (long) LONG.get(bytes, position + 16));
      d = round(d, (long) LONG.get(bytes, position + 24));
    }
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    hash = (hash ^ round(0, a)) * PRIME1 + PRIME4;
    hash = (hash ^ round(0, b)) * PRIME1 + PRIME4;
    hash = (hash ^ round(0, c)) * PRIME1 + PRIME4;
    return (hash ^ round(0, d)) * PRIME1 + PRIME4;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME2, 31) * PRIME1;
  }

  private static long mixLong(long hash, long input) {
    return Long.rotateLeft(hash ^ round(0, input), 27) * PRIME1 + PRIME4;
  }

  private static long avalanche(long hash) {
    long mixed = (hash ^ hash >>> 33) * PRIME2;
    mixed = (mixed ^ mixed >>> 29) * PRIME3;
    return mixed ^ mixed >>> 32;
  }
}
