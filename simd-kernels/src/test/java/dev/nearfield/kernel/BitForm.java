package dev.nearfield.kernel;

/** The kernels over rows of bits, so that tests cover them alike. */
enum BitForm {
  HAMMING,
  DOT4;

  BitKernel kernel(int dimension) {
    return this == HAMMING ? BitKernels.hamming(dimension) : BitKernels.dot4(dimension);
  }

  BitKernel reference(int dimension) {
    return this == HAMMING
        ? BitKernels.referenceHamming(dimension)
        : BitKernels.referenceDot4(dimension);
  }

  /** The result by its definition, component by component. */
  int expected(byte[] values, boolean[] bits) {
    int sum = 0;
    for (int i = 0; i < bits.length; i++) {
      int bit = bits[i] ? 1 : 0;
      sum += this == HAMMING ? values[i] ^ bit : values[i] * bit;
    }
    return sum;
  }
}
