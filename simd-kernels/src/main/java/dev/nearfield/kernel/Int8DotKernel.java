package dev.nearfield.kernel;

/** Dot product of the components that 7-bit rows stand for. */
final class Int8DotKernel extends Int8Kernel {

  Int8DotKernel(int dimension) {
    super(dimension);
  }

  @Override
  float scoreOf(long terms, long corrections, int codeDot) {
    return Int8Scores.dot(terms, corrections, codeDot);
  }
}
