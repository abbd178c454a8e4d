package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.Bit1Row;
import dev.nearfield.kernel.BitKernels;
import dev.nearfield.kernel.CellKernel;
import dev.nearfield.kernel.Rotation;
import dev.nearfield.kernel.Warmth;

/**
 * Rows of one bit per component: the signs of a residual; queries have four bits.
 *
 * <p>Threads: immutable, share freely. Owns: as {@link CellCodec}.
 */
public final class Bit1Codec extends CellCodec {

  private Bit1Codec(
      CellKernel kernel, Rotation rotation, Metric metric, Cells cells, float excess) {
    super(kernel, rotation, metric, cells, excess);
  }

  /** A codec that has learned nothing, for codes of stored rows of an encoding. */
  static Bit1Codec of(Encoding stored, Metric metric, int dimension, Warmth warmth) {
    Cells cells = unlearned(metric, dimension, warmth);
    return new Bit1Codec(
        BitKernels.bit1(dimension, warmth),
        new Rotation(dimension, warmth),
        metric,
        cells,
        excess(stored, metric));
  }

  @Override
  Bit1Codec with(Rotation rotation, Metric metric, Cells cells, float excess) {
    return new Bit1Codec(kernel(), rotation, metric, cells, excess);
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
