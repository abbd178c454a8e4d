package dev.nearfield.kernel;

import static dev.nearfield.kernel.CentroidBlockLayout.PANEL_BYTES;
import static dev.nearfield.kernel.FixedOrder.BLOCK_BYTES;
import static dev.nearfield.kernel.Lanes.FLOATS;
import static dev.nearfield.kernel.Lanes.OFFSET_MASK;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Leaves of the centroid block: sums of a tile, and the best of a row.
 *
 * <p>Each leaf calls the JDK's loads and stores itself: past the compiler's budget for inlining
 * only those are inlined still, and a call that takes or returns a vector would allocate it.
 *
 * <p>A best is sixteen costs and, as floats, the sixteen centroids they belong to, less the lane.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class CentroidBlockLeaves {

  /** Bytes of a best: its costs, then its centroids. */
  static final int BEST_BYTES = 2 * BLOCK_BYTES;

  /** Bytes of a panel's component that one tile covers: four registers. */
  static final int TILE_BYTES = 4 * Lanes.BYTES;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private static final int R1 = Lanes.BYTES;
  private static final int R2 = 2 * Lanes.BYTES;
  private static final int R3 = 3 * Lanes.BYTES;

  private CentroidBlockLeaves() {}

  /**
   * Stores the dot products of four rows with four registers of centroids.
   *
   * @param components address of a panel's components
   * @param laneBytes where in a component of the panel the four registers begin
   * @param sums receives {@code [4][64]} floats, of which this writes four registers a row
   */
  static void tile(
      long row0,
      long row1,
      long row2,
      long row3,
      long components,
      int dimension,
      int laneBytes,
      long sums) {
    MemorySegment m0 = RawMemory.memoryAt(row0);
    MemorySegment m1 = RawMemory.memoryAt(row1);
    MemorySegment m2 = RawMemory.memoryAt(row2);
    MemorySegment m3 = RawMemory.memoryAt(row3);
    MemorySegment mc = RawMemory.memoryAt(components);
    MemorySegment ms = RawMemory.memoryAt(sums);
    int lane = laneBytes & (PANEL_BYTES - 1);
    long r0 = RawMemory.offsetIn(m0, row0);
    long r1 = RawMemory.offsetIn(m1, row1);
    long r2 = RawMemory.offsetIn(m2, row2);
    long r3 = RawMemory.offsetIn(m3, row3);
    long c = RawMemory.offsetIn(mc, components) + lane;
    long s = RawMemory.offsetIn(ms, sums) + lane;
    FloatVector s00 = FloatVector.zero(FLOATS);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    for (int i = 0; i < dimension; i++) {
      long at = (long) (i & OFFSET_MASK) << 2;
      long p = c + ((long) (i & OFFSET_MASK) << 8);
      FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, mc, p, LITTLE_ENDIAN);
      FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, mc, p + R1, LITTLE_ENDIAN);
      FloatVector b2 = FloatVector.fromMemorySegment(FLOATS, mc, p + R2, LITTLE_ENDIAN);
      FloatVector b3 = FloatVector.fromMemorySegment(FLOATS, mc, p + R3, LITTLE_ENDIAN);
      FloatVector a0 = FloatVector.broadcast(FLOATS, m0.get(FLOAT, r0 + at));
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      s03 = a0.fma(b3, s03);
      FloatVector a1 = FloatVector.broadcast(FLOATS, m1.get(FLOAT, r1 + at));
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      s13 = a1.fma(b3, s13);
      FloatVector a2 = FloatVector.broadcast(FLOATS, m2.get(FLOAT, r2 + at));
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      s23 = a2.fma(b3, s23);
      FloatVector a3 = FloatVector.broadcast(FLOATS, m3.get(FLOAT, r3 + at));
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      s32 = a3.fma(b2, s32);
      s33 = a3.fma(b3, s33);
    }
    s00.intoMemorySegment(ms, s, LITTLE_ENDIAN);
    s01.intoMemorySegment(ms, s + R1, LITTLE_ENDIAN);
    s02.intoMemorySegment(ms, s + R2, LITTLE_ENDIAN);
    s03.intoMemorySegment(ms, s + R3, LITTLE_ENDIAN);
    s10.intoMemorySegment(ms, s + 256, LITTLE_ENDIAN);
    s11.intoMemorySegment(ms, s + 256 + R1, LITTLE_ENDIAN);
    s12.intoMemorySegment(ms, s + 256 + R2, LITTLE_ENDIAN);
    s13.intoMemorySegment(ms, s + 256 + R3, LITTLE_ENDIAN);
    s20.intoMemorySegment(ms, s + 512, LITTLE_ENDIAN);
    s21.intoMemorySegment(ms, s + 512 + R1, LITTLE_ENDIAN);
    s22.intoMemorySegment(ms, s + 512 + R2, LITTLE_ENDIAN);
    s23.intoMemorySegment(ms, s + 512 + R3, LITTLE_ENDIAN);
    s30.intoMemorySegment(ms, s + 768, LITTLE_ENDIAN);
    s31.intoMemorySegment(ms, s + 768 + R1, LITTLE_ENDIAN);
    s32.intoMemorySegment(ms, s + 768 + R2, LITTLE_ENDIAN);
    s33.intoMemorySegment(ms, s + 768 + R3, LITTLE_ENDIAN);
  }

  /** Makes a best that every cost beats. */
  static void clearBest(long best) {
    MemorySegment mb = RawMemory.memoryAt(best);
    long b = RawMemory.offsetIn(mb, best);
    FloatVector worst = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
    FloatVector none = FloatVector.zero(FLOATS);
    for (int lane = 0; lane < BLOCK_BYTES; lane += Lanes.BYTES) {
      worst.intoMemorySegment(mb, b + lane, LITTLE_ENDIAN);
      none.intoMemorySegment(mb, b + BLOCK_BYTES + lane, LITTLE_ENDIAN);
    }
  }

  /**
   * Compares the costs of a row and some centroids of a panel with the row's best.
   *
   * @param sums the row's dot products with the panel, shape {@code [64]}
   * @param bias the panel's biases
   * @param scale what the products are multiplied by
   * @param first the panel's first centroid
   * @param laneBytes which of a best's lanes: as many as a register has, from here on
   */
  static void keepBest(long sums, long bias, float scale, int first, int laneBytes, long best) {
    MemorySegment ms = RawMemory.memoryAt(sums);
    MemorySegment mc = RawMemory.memoryAt(bias);
    MemorySegment mb = RawMemory.memoryAt(best);
    int lane = laneBytes & (BLOCK_BYTES - 1);
    long s = RawMemory.offsetIn(ms, sums) + lane;
    long c = RawMemory.offsetIn(mc, bias) + lane;
    long b = RawMemory.offsetIn(mb, best) + lane;
    FloatVector factor = FloatVector.broadcast(FLOATS, scale);
    FloatVector cost = FloatVector.fromMemorySegment(FLOATS, mb, b, LITTLE_ENDIAN);
    FloatVector cell = FloatVector.fromMemorySegment(FLOATS, mb, b + BLOCK_BYTES, LITTLE_ENDIAN);
    // Ascending centroids, and only smaller costs: of equal ones the lowest centroid stays.
    for (int i = 0; i < PANEL_BYTES; i += BLOCK_BYTES) {
      long at = i & OFFSET_MASK;
      FloatVector other =
          factor.fma(
              FloatVector.fromMemorySegment(FLOATS, ms, s + at, LITTLE_ENDIAN),
              FloatVector.fromMemorySegment(FLOATS, mc, c + at, LITTLE_ENDIAN));
      VectorMask<Float> nearer = other.compare(VectorOperators.LT, cost);
      cost = cost.blend(other, nearer);
      cell = cell.blend((float) (first + i / Float.BYTES), nearer);
    }
    cost.intoMemorySegment(mb, b, LITTLE_ENDIAN);
    cell.intoMemorySegment(mb, b + BLOCK_BYTES, LITTLE_ENDIAN);
  }
}
