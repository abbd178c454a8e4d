package dev.nearfield.kernel;

/** Minus the squared Euclidean distance of the components that 7-bit rows stand for. */
final class Int8SquaredL2Kernel extends Int8Kernel {

  Int8SquaredL2Kernel(int dimension) {
    super(dimension);
  }

  @Override
  void encode(float[] vector, long row) {
    Int8Row.encode(vector, dimension(), row);
  }

  @Override
  float scoreOf(long terms, long corrections, int codeDot) {
    return 0f - Int8Scores.squaredL2(terms, corrections, dimension(), codeDot);
  }
}
