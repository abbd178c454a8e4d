package dev.nearfield.kernel;

import static dev.nearfield.kernel.CentroidBlockLayout.PANEL;
import static dev.nearfield.kernel.CentroidBlockLayout.PANEL_BYTES;

import java.util.Arrays;

/**
 * The nearest centroids in plain Java, by loops that C2 turns into vector code itself: slower than
 * {@link CentroidBlockKernel} once that is compiled, but quick from the first row, and what runs
 * where the Vector API is absent. A call allocates an array of its own.
 *
 * <p>Threads: as {@link CentroidBlock}. Owns: nothing.
 */
final class CentroidBlockLoops extends PackedCentroidBlock {

  /*
   * Until C2 has compiled a method of the Vector API, each of its vectors is an object: thousands
   * of rows are slow, and the compiler is busy with what makes up the vectors. These loops are
   * scalar code in the interpreter, and one small method to compile.
   *
   * The inner loop runs over the lanes of a panel, whose sums lie in an array of the heap: so C2
   * knows that storing them changes no component, and takes sixteen lanes at once. Four components
   * a turn, so that sums are loaded and stored less often; they are added in order all the same.
   */

  private static final int COMPONENTS = 4;

  CentroidBlockLoops(CentroidBlockLayout layout) {
    super(layout);
  }

  /** Nothing is written there, but memory has a byte at least. */
  @Override
  public int scratchBytes() {
    return FixedOrder.BLOCK_BYTES;
  }

  @Override
  public void nearest(
      long packed, long[] rows, int count, long scratch, int[] cells, float[] costs) {
    var sums = new float[PANEL];
    for (int i = 0; i < count; i++) {
      cells[i] = 0;
      costs[i] = Float.POSITIVE_INFINITY;
      for (int panel = 0; panel < layout.panels(); panel++) {
        sum(rows[i], layout.components(packed, panel), sums);
        keepBest(sums, layout.bias(packed, panel), panel * PANEL, i, cells, costs);
      }
    }
  }

  private void sum(long row, long components, float[] sums) {
    Arrays.fill(sums, 0f);
    int dimension = layout.dimension();
    int at = 0;
    for (; at <= dimension - COMPONENTS; at += COMPONENTS) {
      long x = row + (long) at * Float.BYTES;
      addFour(x, components + (long) at * PANEL_BYTES, sums);
    }
    for (; at < dimension; at++) {
      float x = RawMemory.getFloat(row + (long) at * Float.BYTES);
      addOne(x, components + (long) at * PANEL_BYTES, sums);
    }
  }

  private static void addFour(long row, long components, float[] sums) {
    float x0 = RawMemory.getFloat(row);
    float x1 = RawMemory.getFloat(row + Float.BYTES);
    float x2 = RawMemory.getFloat(row + 2 * Float.BYTES);
    float x3 = RawMemory.getFloat(row + 3 * Float.BYTES);
    for (int lane = 0; lane < PANEL; lane++) {
      long at = components + (long) lane * Float.BYTES;
      float sum = Math.fma(x0, RawMemory.getFloat(at), sums[lane]);
      sum = Math.fma(x1, RawMemory.getFloat(at + PANEL_BYTES), sum);
      sum = Math.fma(x2, RawMemory.getFloat(at + 2 * PANEL_BYTES), sum);
      sums[lane] = Math.fma(x3, RawMemory.getFloat(at + 3 * PANEL_BYTES), sum);
    }
  }

  private static void addOne(float x, long components, float[] sums) {
    for (int lane = 0; lane < PANEL; lane++) {
      float component = RawMemory.getFloat(components + (long) lane * Float.BYTES);
      sums[lane] = Math.fma(x, component, sums[lane]);
    }
  }

  private void keepBest(float[] sums, long bias, int first, int row, int[] cells, float[] costs) {
    for (int lane = 0; lane < PANEL; lane++) {
      float start = RawMemory.getFloat(bias + (long) lane * Float.BYTES);
      float cost = Math.fma(sums[lane], layout.cost().scale, start);
      if (cost < costs[row]) {
        cells[row] = first + lane;
        costs[row] = cost;
      }
    }
  }
}
