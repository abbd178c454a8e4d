package dev.nearfield.kernel;

import static dev.nearfield.kernel.FixedOrder.BLOCK_BYTES;
import static dev.nearfield.kernel.Lanes.floats;
import static dev.nearfield.kernel.Lanes.putFloats;
import static dev.nearfield.kernel.RawMemory.ADDRESS_MASK;

import jdk.incubator.vector.FloatVector;

/**
 * Lane sums of the products of a query and one, four or eight float32 rows.
 *
 * <p>Each method sums the lanes {@code [laneBytes, laneBytes + register)} of every block of sixteen
 * floats and stores the sums in row order, 64 bytes a row; {@link FixedOrder} folds them. Each
 * reads one int of a row and stores it: without such a scalar access a mapped page that cannot be
 * read kills the JVM instead of raising an error.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Float32DotLeaves {

  private Float32DotLeaves() {}

  static void one(long query, long row0, int bytes, int laneBytes, long sums) {
    RawMemory.putInt(sums - BLOCK_BYTES, RawMemory.getInt(row0));
    int lane = laneBytes & (BLOCK_BYTES - 1);
    long q = (query & ADDRESS_MASK) + lane;
    long r0 = (row0 & ADDRESS_MASK) + lane;
    FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      FloatVector a = floats(q + at);
      s0 = a.fma(floats(r0 + at), s0);
    }
    long s = (sums & ADDRESS_MASK) + lane;
    putFloats(s0, s);
  }

  static void four(
      long query, long row0, long row1, long row2, long row3, int bytes, int laneBytes, long sums) {
    RawMemory.putInt(sums - BLOCK_BYTES, RawMemory.getInt(row0));
    int lane = laneBytes & (BLOCK_BYTES - 1);
    long q = (query & ADDRESS_MASK) + lane;
    long r0 = (row0 & ADDRESS_MASK) + lane;
    long r1 = (row1 & ADDRESS_MASK) + lane;
    long r2 = (row2 & ADDRESS_MASK) + lane;
    long r3 = (row3 & ADDRESS_MASK) + lane;
    FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      FloatVector a = floats(q + at);
      s0 = a.fma(floats(r0 + at), s0);
      s1 = a.fma(floats(r1 + at), s1);
      s2 = a.fma(floats(r2 + at), s2);
      s3 = a.fma(floats(r3 + at), s3);
    }
    long s = (sums & ADDRESS_MASK) + lane;
    putFloats(s0, s);
    putFloats(s1, s + 64);
    putFloats(s2, s + 128);
    putFloats(s3, s + 192);
  }

  static void eight(
      long query,
      long row0,
      long row1,
      long row2,
      long row3,
      long row4,
      long row5,
      long row6,
      long row7,
      int bytes,
      int laneBytes,
      long sums) {
    RawMemory.putInt(sums - BLOCK_BYTES, RawMemory.getInt(row0));
    int lane = laneBytes & (BLOCK_BYTES - 1);
    long q = (query & ADDRESS_MASK) + lane;
    long r0 = (row0 & ADDRESS_MASK) + lane;
    long r1 = (row1 & ADDRESS_MASK) + lane;
    long r2 = (row2 & ADDRESS_MASK) + lane;
    long r3 = (row3 & ADDRESS_MASK) + lane;
    long r4 = (row4 & ADDRESS_MASK) + lane;
    long r5 = (row5 & ADDRESS_MASK) + lane;
    long r6 = (row6 & ADDRESS_MASK) + lane;
    long r7 = (row7 & ADDRESS_MASK) + lane;
    FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int i = 0; i < bytes; i += BLOCK_BYTES) {
      long at = i & Lanes.OFFSET_MASK;
      FloatVector a = floats(q + at);
      s0 = a.fma(floats(r0 + at), s0);
      s1 = a.fma(floats(r1 + at), s1);
      s2 = a.fma(floats(r2 + at), s2);
      s3 = a.fma(floats(r3 + at), s3);
      s4 = a.fma(floats(r4 + at), s4);
      s5 = a.fma(floats(r5 + at), s5);
      s6 = a.fma(floats(r6 + at), s6);
      s7 = a.fma(floats(r7 + at), s7);
    }
    long s = (sums & ADDRESS_MASK) + lane;
    putFloats(s0, s);
    putFloats(s1, s + 64);
    putFloats(s2, s + 128);
    putFloats(s3, s + 192);
    putFloats(s4, s + 256);
    putFloats(s5, s + 320);
    putFloats(s6, s + 384);
    putFloats(s7, s + 448);
  }
}
