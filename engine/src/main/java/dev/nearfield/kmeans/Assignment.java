package dev.nearfield.kmeans;

/**
 * The cell of each vector of a source.
 *
 * <p>Threads: immutable, share freely. Owns: nothing outside the heap.
 */
public final class Assignment {

  private final int[] cells;
  private final int[] sizes;
  private final double objective;

  Assignment(int[] cells, int cellCount, double objective) {
    this.cells = cells;
    this.sizes = sizesOf(cells, cellCount);
    this.objective = objective;
  }

  static int[] sizesOf(int[] cells, int cellCount) {
    int[] sizes = new int[cellCount];
    for (int cell : cells) {
      sizes[cell]++;
    }
    return sizes;
  }

  /** Number of vectors. */
  public int count() {
    return cells.length;
  }

  /** The cell of the vector at a position of the source. */
  public int cell(int position) {
    return cells[position];
  }

  /** A copy of all cells, shape {@code [count]}. */
  public int[] cells() {
    return cells.clone();
  }

  /** Vectors of each cell, shape {@code [cellCount]}. */
  public int[] sizes() {
    return sizes.clone();
  }

  /**
   * The sum over all vectors of the squared distance to their centroid; under cosine of {@code 1 -
   * cosine}, under dot of minus the dot product.
   */
  public double objective() {
    return objective;
  }
}
