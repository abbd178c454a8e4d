package dev.nearfield.kernel;

/** Dot product of the components that 7-bit rows stand for. */
final class Int8DotKernel extends Int8Kernel {

  Int8DotKernel(int dimension) {
    super(dimension);
  }

  @Override
  float score(long a, long b, int codeDot) {
    return Int8Scores.dot(a, b, dimension(), codeDot);
  }
}
