package dev.nearfield.kernel;

/**
 * A vector kernel and its equal in plain Java, which runs as long as a {@link Warmth} is cold.
 *
 * <p>The two prepare queries differently, so a query says at its end which of them prepared it, and
 * is scored by that one although the warmth may have changed since.
 *
 * <p>Threads: as {@link CodeKernel}. Owns: nothing.
 *
 * @param <K> the kind of kernel
 */
abstract sealed class WarmingKernel<K extends CodeKernel>
    permits WarmingRowKernel, WarmingBit1Kernel, WarmingInt4Kernel {

  private static final int LINE_BYTES = 64;

  final K vector;
  final K reference;
  private final Warmth warmth;

  /** Where in a query it says who prepared it, in bytes. */
  private final int choiceAt;

  WarmingKernel(K vector, K reference, Warmth warmth) {
    this.vector = vector;
    this.reference = reference;
    this.warmth = warmth;
    int bytes = Math.max(vector.queryBytes(), reference.queryBytes());
    choiceAt = Math.ceilDiv(bytes, LINE_BYTES) * LINE_BYTES;
  }

  /** Whether this CPU has what the vector form needs; not asked before it may run. */
  boolean canUseVectors() {
    return true;
  }

  /** Who prepares the next query, which is noted in its memory. */
  final K choose(long query) {
    boolean warm = warmth.isWarm() && canUseVectors();
    RawMemory.putInt(query + choiceAt, warm ? 1 : 0);
    return warm ? vector : reference;
  }

  public final int dimension() {
    return vector.dimension();
  }

  public final int strideBytes() {
    return vector.strideBytes();
  }

  public final int queryBytes() {
    return choiceAt + LINE_BYTES;
  }

  /** As {@link CodeKernel#score}. */
  public final void score(long query, long[] rows, int count, float[] scores) {
    if (RawMemory.getInt(query + choiceAt) != 0) {
      vector.score(query, rows, count, scores);
    } else {
      reference.score(query, rows, count, scores);
    }
  }
}
