package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * Hashes of ids, seeded per table so that nobody can prepare ids that collide. Never stored, but in
 * shard files, which all have one seed ({@link FrozenIds}): the function cannot change any more.
 *
 * <p>Threads: immutable. Owns: nothing.
 */
record IdHash(long seed) {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final SecureRandom SEEDS = new SecureRandom();
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  static IdHash random() {
    return new IdHash(SEEDS.nextLong());
  }

  long of(long id) {
    return mix(id ^ seed);
  }

  long of(long high, long low) {
    return mix(mix(high ^ seed) + GOLDEN ^ low);
  }

  long of(MemorySegment text, long offset, int length) {
    long hash = seed + length * GOLDEN;
    int at = 0;
    for (; at <= length - Long.BYTES; at += Long.BYTES) {
      hash = mix(hash ^ text.get(LONG, offset + at)) + GOLDEN;
    }
    long tail = 0;
    for (; at < length; at++) {
      tail = tail << Byte.SIZE | (text.get(ValueLayout.JAVA_BYTE, offset + at) & 0xff);
    }
    return mix(hash ^ tail);
  }

  /** A bijection in which every input bit moves half of the output bits (splitmix64's). */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
