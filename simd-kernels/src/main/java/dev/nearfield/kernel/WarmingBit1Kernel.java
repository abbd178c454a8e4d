package dev.nearfield.kernel;

/**
 * A {@link Bit1Kernel} in two forms.
 *
 * <p>Threads: as {@link WarmingKernel}. Owns: nothing.
 */
final class WarmingBit1Kernel extends WarmingKernel<Bit1Kernel> implements Bit1Kernel {

  WarmingBit1Kernel(Bit1Kernel vector, Bit1Kernel reference, Warmth warmth) {
    super(vector, reference, warmth);
  }

  @Override
  boolean canUseVectors() {
    return BitKernels.useVectors();
  }

  /** The same code with vectors: what a warm-up runs, so that the JIT sees both ways taken. */
  Bit1Kernel warmed() {
    return new WarmingBit1Kernel(vector, reference, Warmth.WARM);
  }

  @Override
  public void prepareQuery(float[] vector, float[] cellScores, int cellCount, long query) {
    choose(query).prepareQuery(vector, cellScores, cellCount, query);
  }
}
