package dev.nearfield.kernel;

import static dev.nearfield.kernel.CentroidBlockLayout.PANEL;
import static dev.nearfield.kernel.CentroidBlockLayout.PANEL_BYTES;

/**
 * The nearest centroids in plain Java: the oracle of the vector form, to the last bit, and what
 * runs where the Vector API is absent.
 */
final class CentroidBlockReference implements CentroidBlock {

  private final CentroidBlockLayout layout;

  CentroidBlockReference(CentroidBlockLayout layout) {
    this.layout = layout;
  }

  @Override
  public int dimension() {
    return layout.dimension();
  }

  @Override
  public int count() {
    return layout.count();
  }

  @Override
  public long packedBytes() {
    return layout.packedBytes();
  }

  /** One panel's sums. */
  @Override
  public int scratchBytes() {
    return PANEL_BYTES;
  }

  @Override
  public void pack(long centroids, float[] prices, long packed) {
    layout.pack(centroids, prices, packed);
  }

  @Override
  public void nearest(
      long packed, long[] rows, int count, long scratch, int[] cells, float[] costs) {
    for (int i = 0; i < count; i++) {
      cells[i] = 0;
      costs[i] = Float.POSITIVE_INFINITY;
      for (int panel = 0; panel < layout.panels(); panel++) {
        sum(rows[i], layout.components(packed, panel), scratch);
        keepBest(scratch, layout.bias(packed, panel), panel * PANEL, i, cells, costs);
      }
    }
  }

  private void sum(long row, long components, long sums) {
    for (int lane = 0; lane < PANEL_BYTES; lane += Float.BYTES) {
      float sum = 0f;
      for (int i = 0; i < layout.dimension(); i++) {
        float component = RawMemory.getFloat(components + (long) i * PANEL_BYTES + lane);
        sum = Math.fma(RawMemory.getFloat(row + (long) i * Float.BYTES), component, sum);
      }
      RawMemory.putFloat(sums + lane, sum);
    }
  }

  private void keepBest(long sums, long bias, int first, int row, int[] cells, float[] costs) {
    for (int lane = 0; lane < PANEL; lane++) {
      long at = (long) lane * Float.BYTES;
      float sum = RawMemory.getFloat(sums + at);
      float cost = Math.fma(sum, layout.cost().scale, RawMemory.getFloat(bias + at));
      if (cost < costs[row]) {
        cells[row] = first + lane;
        costs[row] = cost;
      }
    }
  }
}
