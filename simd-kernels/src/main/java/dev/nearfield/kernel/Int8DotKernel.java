package dev.nearfield.kernel;

/** Dot product of the components that 7-bit rows stand for. */
final class Int8DotKernel extends Int8Kernel {

  Int8DotKernel(int dimension) {
    super(dimension);
  }

  @Override
  void encode(float[] vector, long row) {
    Int8Row.encode(vector, dimension(), row);
    Int8Row.putBias(row, dimension(), 0f);
  }

  @Override
  float scoreOf(long terms, long corrections, int codeDot) {
    return Int8Scores.dot(terms, corrections, codeDot);
  }
}
