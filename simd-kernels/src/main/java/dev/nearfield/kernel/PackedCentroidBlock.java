package dev.nearfield.kernel;

/**
 * What blocks have in common that differ in how they multiply: the layout of packed centroids.
 *
 * <p>Threads: as {@link CentroidBlock}. Owns: nothing.
 */
abstract sealed class PackedCentroidBlock implements CentroidBlock
    permits CentroidBlockKernel, CentroidBlockLoops {

  final CentroidBlockLayout layout;

  PackedCentroidBlock(CentroidBlockLayout layout) {
    this.layout = layout;
  }

  @Override
  public final int dimension() {
    return layout.dimension();
  }

  @Override
  public final int count() {
    return layout.count();
  }

  @Override
  public final long packedBytes() {
    return layout.packedBytes();
  }

  @Override
  public final void pack(long centroids, float[] prices, long packed) {
    layout.pack(centroids, prices, packed);
  }
}
