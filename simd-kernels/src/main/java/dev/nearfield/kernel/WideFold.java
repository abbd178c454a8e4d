package dev.nearfield.kernel;

import static dev.nearfield.kernel.FixedOrder.BLOCK_BYTES;
import static dev.nearfield.kernel.Lanes.INTS;
import static dev.nearfield.kernel.RawMemory.memoryAt;
import static dev.nearfield.kernel.RawMemory.offsetIn;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The folds of {@link FixedOrder}, and of {@link IntegerResults}, in 512-bit registers, several
 * rows at once.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class WideFold {

  /*
   * Two registers of sums become one of half as many per row: one selection takes the lower half of
   * each row's sums from both, another the upper half, and their sum is the fold. The next level
   * does the same with two such registers, so a level costs three operations per register that it
   * leaves. As ints, because selection by float indexes converts them.
   */

  /** Whether registers are wide enough; narrower ones leave the folds to scalars. */
  static final boolean USED = Lanes.BYTES == BLOCK_BYTES;

  static final IntVector LOW_8 = halves(8, 0);
  static final IntVector HIGH_8 = halves(8, 8);
  static final IntVector LOW_4 = halves(4, 0);
  static final IntVector HIGH_4 = halves(4, 4);
  static final IntVector LOW_2 = halves(2, 0);
  static final IntVector HIGH_2 = halves(2, 2);
  static final IntVector LOW_1 = halves(1, 0);
  static final IntVector HIGH_1 = halves(1, 1);

  private WideFold() {}

  /** Folds the sums of eight rows and stores the results over the first. */
  static void eight(long sums) {
    MemorySegment memory = memoryAt(sums);
    long s = offsetIn(memory, sums);
    IntVector s0 = IntVector.fromMemorySegment(INTS, memory, s, LITTLE_ENDIAN);
    IntVector s1 = IntVector.fromMemorySegment(INTS, memory, s + 64, LITTLE_ENDIAN);
    IntVector s2 = IntVector.fromMemorySegment(INTS, memory, s + 128, LITTLE_ENDIAN);
    IntVector s3 = IntVector.fromMemorySegment(INTS, memory, s + 192, LITTLE_ENDIAN);
    IntVector s4 = IntVector.fromMemorySegment(INTS, memory, s + 256, LITTLE_ENDIAN);
    IntVector s5 = IntVector.fromMemorySegment(INTS, memory, s + 320, LITTLE_ENDIAN);
    IntVector s6 = IntVector.fromMemorySegment(INTS, memory, s + 384, LITTLE_ENDIAN);
    IntVector s7 = IntVector.fromMemorySegment(INTS, memory, s + 448, LITTLE_ENDIAN);
    IntVector e0 =
        LOW_8
            .selectFrom(s0, s1)
            .reinterpretAsFloats()
            .add(HIGH_8.selectFrom(s0, s1).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector e1 =
        LOW_8
            .selectFrom(s2, s3)
            .reinterpretAsFloats()
            .add(HIGH_8.selectFrom(s2, s3).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector e2 =
        LOW_8
            .selectFrom(s4, s5)
            .reinterpretAsFloats()
            .add(HIGH_8.selectFrom(s4, s5).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector e3 =
        LOW_8
            .selectFrom(s6, s7)
            .reinterpretAsFloats()
            .add(HIGH_8.selectFrom(s6, s7).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector q0 =
        LOW_4
            .selectFrom(e0, e1)
            .reinterpretAsFloats()
            .add(HIGH_4.selectFrom(e0, e1).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector q1 =
        LOW_4
            .selectFrom(e2, e3)
            .reinterpretAsFloats()
            .add(HIGH_4.selectFrom(e2, e3).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector p0 =
        LOW_2
            .selectFrom(q0, q1)
            .reinterpretAsFloats()
            .add(HIGH_2.selectFrom(q0, q1).reinterpretAsFloats())
            .reinterpretAsInts();
    FloatVector f0 =
        LOW_1
            .selectFrom(p0, p0)
            .reinterpretAsFloats()
            .add(HIGH_1.selectFrom(p0, p0).reinterpretAsFloats());
    f0.intoMemorySegment(memory, s, LITTLE_ENDIAN);
  }

  /** Folds the sums of four rows and stores the results over the first. */
  static void four(long sums) {
    MemorySegment memory = memoryAt(sums);
    long s = offsetIn(memory, sums);
    IntVector s0 = IntVector.fromMemorySegment(INTS, memory, s, LITTLE_ENDIAN);
    IntVector s1 = IntVector.fromMemorySegment(INTS, memory, s + 64, LITTLE_ENDIAN);
    IntVector s2 = IntVector.fromMemorySegment(INTS, memory, s + 128, LITTLE_ENDIAN);
    IntVector s3 = IntVector.fromMemorySegment(INTS, memory, s + 192, LITTLE_ENDIAN);
    IntVector e0 =
        LOW_8
            .selectFrom(s0, s1)
            .reinterpretAsFloats()
            .add(HIGH_8.selectFrom(s0, s1).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector e1 =
        LOW_8
            .selectFrom(s2, s3)
            .reinterpretAsFloats()
            .add(HIGH_8.selectFrom(s2, s3).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector q0 =
        LOW_4
            .selectFrom(e0, e1)
            .reinterpretAsFloats()
            .add(HIGH_4.selectFrom(e0, e1).reinterpretAsFloats())
            .reinterpretAsInts();
    IntVector p0 =
        LOW_2
            .selectFrom(q0, q0)
            .reinterpretAsFloats()
            .add(HIGH_2.selectFrom(q0, q0).reinterpretAsFloats())
            .reinterpretAsInts();
    FloatVector f0 =
        LOW_1
            .selectFrom(p0, p0)
            .reinterpretAsFloats()
            .add(HIGH_1.selectFrom(p0, p0).reinterpretAsFloats());
    f0.intoMemorySegment(memory, s, LITTLE_ENDIAN);
  }

  /** Folds sixteen ints of each row, four rows at a time, into {@link IntegerResults}. */
  static void ints(long sums, int rows, long results) {
    MemorySegment memory = memoryAt(sums);
    long s = offsetIn(memory, sums);
    MemorySegment mr = memoryAt(results);
    long r = offsetIn(mr, results);
    for (int at = 0; at < rows; at += 4) {
      long row = s + ((long) (at & IntegerResults.MASK) << 6);
      IntVector s0 = IntVector.fromMemorySegment(INTS, memory, row, LITTLE_ENDIAN);
      IntVector s1 = IntVector.fromMemorySegment(INTS, memory, row + 64, LITTLE_ENDIAN);
      IntVector s2 = IntVector.fromMemorySegment(INTS, memory, row + 128, LITTLE_ENDIAN);
      IntVector s3 = IntVector.fromMemorySegment(INTS, memory, row + 192, LITTLE_ENDIAN);
      IntVector e0 = LOW_8.selectFrom(s0, s1).add(HIGH_8.selectFrom(s0, s1));
      IntVector e1 = LOW_8.selectFrom(s2, s3).add(HIGH_8.selectFrom(s2, s3));
      IntVector q0 = LOW_4.selectFrom(e0, e1).add(HIGH_4.selectFrom(e0, e1));
      IntVector p0 = LOW_2.selectFrom(q0, q0).add(HIGH_2.selectFrom(q0, q0));
      IntVector f0 = LOW_1.selectFrom(p0, p0).add(HIGH_1.selectFrom(p0, p0));
      f0.intoMemorySegment(mr, r + ((long) (at & IntegerResults.MASK) << 2), LITTLE_ENDIAN);
    }
  }

  /** Selects from two registers, of every {@code 2 * size} lanes, {@code size} from a place on. */
  private static IntVector halves(int size, int place) {
    IntUnaryOperator index = lane -> lane / size * 2 * size + lane % size + place;
    int[] indexes = new int[INTS.length()];
    java.util.Arrays.setAll(indexes, index);
    return IntVector.fromArray(INTS, indexes, 0);
  }
}
