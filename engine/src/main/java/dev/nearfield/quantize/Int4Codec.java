package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.Int4Row;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.kernel.Warmth;

/**
 * Rows of four bits per component: a residual in steps of its own; queries have ten bits and a
 * sign.
 *
 * <p>Threads: immutable, share freely. Owns: as {@link CellCodec}.
 */
public final class Int4Codec extends CellCodec {

  /*
   * A code stands for 0.5 to 7.5 steps to either side of zero. Steps that reach the largest
   * component are seldom the best: finer ones cut it off and say more of all others. So several
   * shares of that reach are tried. The code with the smallest angle to the residual wins, which
   * is the one of least squared error once it is scaled. Measured in docs/adr/0021.
   */

  private static final float[] SHARES = {1f, 0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f};
  private static final float REACH = Int4Row.MAX_CODE / 2f;

  private Int4Codec(CellFrame frame) {
    super(frame);
  }

  /** A codec that has learned nothing, for codes of stored rows of an encoding. */
  static Int4Codec of(Encoding stored, Metric metric, int dimension, Warmth warmth) {
    var kernel = RowKernels.int4(dimension, warmth);
    return new Int4Codec(CellFrame.unlearned(kernel, stored, metric, warmth));
  }

  @Override
  Int4Codec with(CellFrame frame) {
    return new Int4Codec(frame);
  }

  @Override
  float inverseStep(float[] residual) {
    float largest = 0;
    for (float component : residual) {
      largest = Math.max(largest, Math.abs(component));
    }
    if (largest < Float.MIN_NORMAL) {
      return 0; // the inverse could overflow
    }
    float best = 0;
    double bestSquare = -1;
    for (float share : SHARES) {
      float inverseStep = REACH / share / largest;
      double square = squaredCosine(residual, inverseStep);
      if (square > bestSquare) {
        bestSquare = square;
        best = inverseStep;
      }
    }
    return best;
  }

  /** Returns the square of the cosine of a residual and its code, times the residual's. */
  private static double squaredCosine(float[] residual, float inverseStep) {
    double along = 0;
    int squares = 0;
    for (float component : residual) {
      int odd = 2 * Int4Row.codeOf(component, inverseStep) - Int4Row.MAX_CODE;
      along += (double) odd * component;
      squares += odd * odd;
    }
    return along * along / squares;
  }

  @Override
  double product(float[] residual, float inverseStep, float[] vector) {
    double sum = 0;
    for (int i = 0; i < residual.length; i++) {
      int odd = 2 * Int4Row.codeOf(residual[i], inverseStep) - Int4Row.MAX_CODE;
      sum += (double) odd * vector[i];
    }
    return sum / 2;
  }

  @Override
  void write(
      float[] residual, float inverseStep, float factor, float constant, int cell, long row) {
    Int4Row.encode(residual, residual.length, inverseStep, factor, constant, cell, row);
  }

  @Override
  public int cellOf(long row) {
    return Int4Row.cell(row, kernel().dimension());
  }

  @Override
  public String flawOf(long row) {
    int dimension = kernel().dimension();
    return flawOf(cellOf(row), Int4Row.factor(row, dimension), Int4Row.constant(row, dimension));
  }
}
