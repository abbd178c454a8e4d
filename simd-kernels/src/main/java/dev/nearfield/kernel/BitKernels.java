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

  private BitKernels() {}

  /**
   * Asked for when vectors may first run: to load the Vector API takes 40 ms of a young process.
   */
  private static final class Registers {
    static final boolean WIDE = RowKernels.vectorApiPresent() && Lanes.BYTES >= 32;
  }

  /** Whether kernels run on the Vector API. */
  static boolean useVectors() {
    return Registers.WIDE;
  }

  /**
   * Returns the kernel for the Hamming distance: components in which a row and a query of 1 bit
   * differ. Rows must be zero from their last bit to the end of their block.
   */
  public static BitKernel hamming(int dimension) {
    return useVectors() ? new HammingKernel(dimension) : referenceHamming(dimension);
  }

  /**
   * Returns the kernel for the dot product of a row's bits and a query's values of 4 bits: the sum
   * of the values at which the row has a one.
   */
  public static BitKernel dot4(int dimension) {
    return useVectors() ? new BitDot4Kernel(dimension) : referenceDot4(dimension);
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
    return bit1(dimension, Warmth.WARM);
  }

  /** {@link #bit1(int)} in plain Java until warm. */
  public static Bit1Kernel bit1(int dimension, Warmth warmth) {
    Bit1Kernel reference = referenceBit1(dimension);
    if (warmth.isWarm()) {
      return useVectors() ? new VectorBit1Kernel(dimension) : reference;
    }
    return RowKernels.vectorApiPresent()
        ? new WarmingBit1Kernel(new VectorBit1Kernel(dimension), reference, warmth)
        : reference;
  }

  /** Returns {@link #bit1(int)} in plain Java. */
  public static Bit1Kernel referenceBit1(int dimension) {
    return new ReferenceBit1Kernel(dimension);
  }

  /**
   * Runs a kernel over scratch memory until the JIT has compiled it, for at most about 2 s.
   *
   * <p>Takes no lock; frees its memory before it returns.
   */
  public static void warm(BitKernel kernel) {
    try (var warmup = new KernelWarmup(() -> false)) {
      warmup.add(kernel);
      warmup.run();
    }
  }
}
