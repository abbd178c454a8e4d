package dev.nearfield.quantize;

import dev.nearfield.Metric;
import dev.nearfield.kernel.Bit1Row;
import dev.nearfield.kernel.BitKernels;
import dev.nearfield.kernel.CellKernel;
import dev.nearfield.kernel.Rotation;

/**
 * Rows of one bit per component: the signs of a residual; queries have four bits.
 *
 * <p>Threads: immutable, share freely. Owns: as {@link CellCodec}.
 */
public final class Bit1Codec extends CellCodec {

  private Bit1Codec(CellKernel kernel, Rotation rotation, Metric metric, Cells cells) {
    super(kernel, rotation, metric, cells);
  }

  /** A codec that has learned nothing. */
  static Bit1Codec of(Metric metric, int dimension) {
    Cells cells = unlearned(metric, dimension);
    return new Bit1Codec(BitKernels.bit1(dimension), new Rotation(dimension), metric, cells);
  }

  @Override
  Bit1Codec with(Rotation rotation, Metric metric, Cells cells) {
    return new Bit1Codec(kernel(), rotation, metric, cells);
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
  public String flawOf(long row) {
    int dimension = kernel().dimension();
    int ones = Bit1Row.ones(row, dimension);
    if (ones < 0 || ones > dimension) {
      return "it has %d ones in %d bits".formatted(ones, dimension);
    }
    return flawOf(
        Bit1Row.cell(row, dimension),
        Bit1Row.factor(row, dimension),
        Bit1Row.constant(row, dimension));
  }
}
