package dev.nearfield.kernel;

/**
 * A {@link RowKernel} in two forms.
 *
 * <p>Threads: as {@link WarmingKernel}. Owns: nothing.
 */
final class WarmingRowKernel extends WarmingKernel<RowKernel> implements RowKernel {

  private WarmingRowKernel(RowKernel vector, RowKernel reference, Warmth warmth) {
    super(vector, reference, warmth);
  }

  /** The vector form alone where it may run already. */
  static RowKernel of(RowKernel vector, RowKernel reference, Warmth warmth) {
    return warmth.isWarm() ? vector : new WarmingRowKernel(vector, reference, warmth);
  }

  /** The same code with vectors: what a warm-up runs, so that the JIT sees both ways taken. */
  RowKernel warmed() {
    return new WarmingRowKernel(vector, reference, Warmth.WARM);
  }

  @Override
  public void prepareQuery(long row, long query) {
    choose(query).prepareQuery(row, query);
  }

  @Override
  public void prepareVector(float[] vector, long query) {
    choose(query).prepareVector(vector, query);
  }
}
