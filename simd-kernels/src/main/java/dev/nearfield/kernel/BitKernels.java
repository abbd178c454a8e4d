package dev.nearfield.kernel;

/**
 * Makes kernels over rows of bits.
 *
 * <p>They run on the Vector API where registers have 256 bits or more, and in plain Java elsewhere,
 * with the same results: not every CPU counts bits in narrower registers, but every one does in a
 * long.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class BitKernels {

  private static final boolean VECTORS = RowKernels.vectorApiPresent() && Lanes.BYTES >= 32;

  private BitKernels() {}

  /**
   * Returns the kernel for the Hamming distance: components in which a row and a query of 1 bit
   * differ. Rows must be zero from their last bit to the end of their block.
   */
  public static BitKernel hamming(int dimension) {
    return VECTORS ? new HammingKernel(dimension) : referenceHamming(dimension);
  }

  /**
   * Returns the kernel for the dot product of a row's bits and a query's values of 4 bits: the sum
   * of the values at which the row has a one.
   */
  public static BitKernel dot4(int dimension) {
    return VECTORS ? new BitDot4Kernel(dimension) : referenceDot4(dimension);
  }

  /** Returns {@link #hamming} in plain Java. */
  public static BitKernel referenceHamming(int dimension) {
    return new ReferenceBitKernel(dimension, 1, ReferenceBitKernel::hamming);
  }

  /** Returns {@link #dot4} in plain Java. */
  public static BitKernel referenceDot4(int dimension) {
    return new ReferenceBitKernel(dimension, 4, ReferenceBitKernel::dot4);
  }

  /** Returns the kernel that estimates scores from rows of one bit ({@link Bit1Row}). */
  public static Bit1Kernel bit1(int dimension) {
    return VECTORS ? new VectorBit1Kernel(dimension) : referenceBit1(dimension);
  }

  /** Returns {@link #bit1} in plain Java. */
  public static Bit1Kernel referenceBit1(int dimension) {
    return new ReferenceBit1Kernel(dimension);
  }

  /**
   * Runs a kernel over scratch memory until the JIT has compiled it, for at most about 1 s.
   *
   * <p>Takes no lock; frees its memory before it returns.
   */
  public static void warm(BitKernel kernel) {
    KernelWarmup.run(kernel);
  }

  /** As {@link #warm(BitKernel)}. */
  public static void warm(Bit1Kernel kernel) {
    KernelWarmup.run(kernel);
  }
}
