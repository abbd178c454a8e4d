package dev.nearfield.kernel;

import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Components of a query to the order of {@link HalfQuery}, two registers at a time. Stores are
 * written out, as in {@link BFloat16DotLeaves}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class HalfConversion {

  private static final int LANES = Lanes.FLOATS.length();
  private static final VectorMask<Float> UPPER = upperHalf();
  private static final VectorShuffle<Float> EVEN_ODD = order(0);
  private static final VectorShuffle<Float> ODD_EVEN = order(1);

  private HalfConversion() {}

  /** Stores whole blocks of 32 components, each times a factor; returns where those end. */
  static int putBlocks(float[] vector, int dimension, float factor, long query) {
    int end = LANES < 2 ? 0 : dimension & -HalfQuery.BLOCK;
    MemorySegment memory = memoryAt(query);
    long target = offsetIn(memory, query);
    for (int i = 0; i < end; i += 2 * LANES) {
      FloatVector first = FloatVector.fromArray(Lanes.FLOATS, vector, i).mul(factor);
      FloatVector second = FloatVector.fromArray(Lanes.FLOATS, vector, i + LANES).mul(factor);
      FloatVector even = first.rearrange(EVEN_ODD).blend(second.rearrange(ODD_EVEN), UPPER);
      FloatVector odd = first.rearrange(ODD_EVEN).blend(second.rearrange(EVEN_ODD), UPPER);
      long at = target + (HalfQuery.at(i) & Lanes.OFFSET_MASK);
      even.intoMemorySegment(memory, at, LITTLE_ENDIAN);
      odd.intoMemorySegment(memory, at + HalfQuery.ODD_BYTES, LITTLE_ENDIAN);
    }
    return end;
  }

  /** Lanes of one parity in the lower half, those of the other in the upper. */
  private static VectorShuffle<Float> order(int firstParity) {
    return VectorShuffle.fromOp(
        Lanes.FLOATS,
        lane -> 2 * lane % LANES + (lane < LANES / 2 ? firstParity : 1 - firstParity));
  }

  private static VectorMask<Float> upperHalf() {
    var upper = new boolean[LANES];
    for (int lane = LANES / 2; lane < LANES; lane++) {
      upper[lane] = true;
    }
    return VectorMask.fromArray(Lanes.FLOATS, upper, 0);
  }
}
