package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.Bit1Kernel;
import dev.nearfield.kernel.Bit1Row;
import dev.nearfield.kernel.BitKernels;
import dev.nearfield.kernel.Rotation;
import dev.nearfield.kernel.Warmth;

/**
 * Rows of one bit per component: the signs of a residual; queries have four bits.
 *
 * <p>Threads: immutable, share freely. Owns: as {@link CellCodec}.
 */
public final class Bit1Codec extends CellCodec {

  /** Standard deviations that an error may reach; one in 1,000 or so goes further: ADR 22. */
  private static final float DEVIATIONS = 2.5f;

  /** What sums of floats may be off where a row has no other error. */
  private static final float ROUNDING = 1f / (1 << 16);

  private final Bit1Kernel kernel;

  /** By how much a stored row may exceed its bound because its components were rounded. */
  private final float excess;

  private Bit1Codec(
      Bit1Kernel kernel, Rotation rotation, Metric metric, Cells cells, float excess) {
    super(kernel, rotation, metric, cells);
    this.kernel = kernel;
    this.excess = excess;
  }

  /** A codec that has learned nothing, for codes of stored rows of an encoding. */
  static Bit1Codec of(Encoding stored, Metric metric, int dimension, Warmth warmth) {
    Cells cells = unlearned(metric, dimension, warmth);
    float excess = metric == Metric.COSINE ? lengthExcess(stored) : 0;
    return new Bit1Codec(
        BitKernels.bit1(dimension, warmth), new Rotation(dimension, warmth), metric, cells, excess);
  }

  /** How much longer rounding may make a unit vector: half a unit of the last of its bits. */
  private static float lengthExcess(Encoding stored) {
    return switch (stored) {
      case FLOAT32 -> 0;
      case FLOAT16 -> 1f / (1 << 11);
      case BFLOAT16 -> 1f / (1 << 8);
    };
  }

  @Override
  Bit1Codec with(Rotation rotation, Metric metric, Cells cells) {
    return new Bit1Codec(kernel, rotation, metric, cells, excess);
  }

  @Override
  public boolean hasBounds() {
    return true;
  }

  /** The kernel's score, and {@value #DEVIATIONS} standard deviations of its error. */
  @Override
  public void bounds(long query, long[] rows, int count, CodecScratch scratch, float[] bounds) {
    float[] deviations = scratch.deviations(count);
    kernel.deviations(query, rows, count, scratch.cellDistances, deviations);
    for (int i = 0; i < count; i++) {
      float bound = storedScore(bounds[i] + DEVIATIONS * deviations[i]) + excess;
      bounds[i] = bound + Math.abs(bound) * ROUNDING;
    }
  }

  @Override
  float inverseStep(float[] residual) {
    return 1; // signs have no steps
  }

  @Override
  double product(float[] residual, float inverseStep, float[] vector) {
    return Sums.signed(residual, vector);
  }

  @Override
  void write(
      float[] residual, float inverseStep, float factor, float constant, int cell, long row) {
    Bit1Row.encode(residual, residual.length, factor, constant, cell, row);
  }

  @Override
  public int cellOf(long row) {
    return Bit1Row.cell(row, kernel().dimension());
  }

  @Override
  public String flawOf(long row) {
    int dimension = kernel().dimension();
    int ones = Bit1Row.ones(row, dimension);
    if (ones < 0 || ones > dimension) {
      return "it has %d ones in %d bits".formatted(ones, dimension);
    }
    return flawOf(cellOf(row), Bit1Row.factor(row, dimension), Bit1Row.constant(row, dimension));
  }
}
