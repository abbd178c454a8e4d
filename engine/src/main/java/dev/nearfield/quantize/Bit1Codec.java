package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.Bit1Row;
import dev.nearfield.kernel.BitKernels;
import dev.nearfield.kernel.Warmth;

/**
 * Rows of one bit per component: the signs of a residual; queries have four bits.
 *
 * <p>Threads: immutable, share freely. Owns: as {@link CellCodec}.
 */
public final class Bit1Codec extends CellCodec {

  private Bit1Codec(CellFrame frame) {
    super(frame);
  }

  /** A codec that has learned nothing, for codes of stored rows of an encoding. */
  static Bit1Codec of(Encoding stored, Metric metric, int dimension, Warmth warmth) {
    var kernel = BitKernels.bit1(dimension, warmth);
    return new Bit1Codec(CellFrame.unlearned(kernel, stored, metric, warmth));
  }

  @Override
  Bit1Codec with(CellFrame frame) {
    return new Bit1Codec(frame);
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
