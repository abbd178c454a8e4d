package dev.nearfield.kernel;

/**
 * A {@link Int4Kernel} in two forms.
 *
 * <p>Threads: as {@link WarmingKernel}. Owns: nothing.
 */
final class WarmingInt4Kernel extends WarmingKernel<Int4Kernel> implements Int4Kernel {

  private WarmingInt4Kernel(Int4Kernel vector, Int4Kernel reference, Warmth warmth) {
    super(vector, reference, warmth);
  }

  /** The vector form alone where it may run already. */
  static Int4Kernel of(Int4Kernel vector, Int4Kernel reference, Warmth warmth) {
    return warmth.isWarm() ? vector : new WarmingInt4Kernel(vector, reference, warmth);
  }

  /** The same code with vectors: what a warm-up runs, so that the JIT sees both ways taken. */
  Int4Kernel warmed() {
    return new WarmingInt4Kernel(vector, reference, Warmth.WARM);
  }

  @Override
  public void prepareQuery(float[] vector, float[] cellScores, int cellCount, long query) {
    choose(query).prepareQuery(vector, cellScores, cellCount, query);
  }
}
