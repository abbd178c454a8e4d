package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.Int8Row;
import dev.nearfield.kernel.KernelWarmup;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.kernel.Warmth;

/**
 * Rows of 7-bit components, measured from an origin, with corrections per row.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class Int8Codec implements RowCodec {

  /*
   * A row is mapped onto 0..127 by its own smallest and largest component. Subtracting an origin o
   * first leaves squared distances as they are. For dot products each row carries a bias:
   *
   *   x.y = (x-o).(y-o) + bias(x) + bias(y),   bias(v) = v.o - o.o / 2
   *
   * so that the score of a pair stays symmetric, and an approximation of the metric's own.
   */

  private final RowKernel kernel;
  private final boolean squaredL2;
  private final Origin origin;

  private Int8Codec(RowKernel kernel, boolean squaredL2, Origin origin) {
    this.kernel = kernel;
    this.squaredL2 = squaredL2;
    this.origin = origin;
  }

  static Int8Codec of(Metric metric, int dimension, Warmth warmth) {
    boolean squaredL2 = metric == Metric.SQUARED_L2;
    RowKernel kernel =
        squaredL2
            ? RowKernels.int8SquaredL2(dimension, warmth)
            : RowKernels.int8Dot(dimension, warmth);
    return new Int8Codec(kernel, squaredL2, Origin.ZERO);
  }

  /** The same kernel over rows measured from another origin; rows of both must not be mixed. */
  public Int8Codec from(Origin other) {
    return new Int8Codec(kernel, squaredL2, other);
  }

  /** What components are measured from. */
  public Origin origin() {
    return origin;
  }

  @Override
  public RowKernel kernel() {
    return kernel;
  }

  @Override
  public float selfScore() {
    return squaredL2 ? 0 : 1;
  }

  @Override
  public long scratchBytes() {
    return kernel.strideBytes();
  }

  @Override
  public void encode(float[] vector, CodecScratch scratch, long row) {
    Int8Row.encode(origin.subtractFrom(vector, scratch.vector), kernel.dimension(), row);
    if (!squaredL2) {
      Int8Row.putBias(row, kernel.dimension(), origin.bias(vector));
    }
  }

  @Override
  public void prepareQuery(float[] vector, CodecScratch scratch, long query) {
    encode(vector, scratch, scratch.memory);
    kernel.prepareQuery(scratch.memory, query);
  }

  @Override
  public void addTo(KernelWarmup warmup) {
    warmup.add(kernel);
  }

  @Override
  public boolean isExact(Encoding stored) {
    return false;
  }

  /** Makes a row of format version 1, which had no bias, one of this version. */
  public void upgrade(long row) {
    if (!squaredL2) {
      Int8Row.putBias(row, kernel.dimension(), 0f);
    }
  }
}
