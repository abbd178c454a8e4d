package dev.nearfield.kernel;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * Makes row kernels.
 *
 * <p>The kernels run on the Vector API. Where the JVM was started without {@code --add-modules
 * jdk.incubator.vector} they run in plain Java, slower but with the same scores, and one warning is
 * logged.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class RowKernels {

  /** Largest dimension of a row. */
  public static final int MAX_DIMENSION = 65_536;

  private static final boolean VECTOR_API = findVectorApi();

  private RowKernels() {}

  /** Returns the kernel for the dot product of float32 rows ({@link Float32Row}). */
  public static RowKernel float32Dot(int dimension) {
    return float32Dot(dimension, Warmth.WARM);
  }

  /** {@link #float32Dot(int)} in plain Java until warm. */
  public static RowKernel float32Dot(int dimension, Warmth warmth) {
    return warming(() -> new Float32DotKernel(dimension), referenceFloat32Dot(dimension), warmth);
  }

  /** Returns the kernel for minus the squared Euclidean distance of float32 rows. */
  public static RowKernel float32SquaredL2(int dimension) {
    return float32SquaredL2(dimension, Warmth.WARM);
  }

  /** {@link #float32SquaredL2(int)} in plain Java until warm. */
  public static RowKernel float32SquaredL2(int dimension, Warmth warmth) {
    return warming(
        () -> new Float32SquaredL2Kernel(dimension), referenceFloat32SquaredL2(dimension), warmth);
  }

  /** Returns the kernel for the dot product of bfloat16 rows ({@link BFloat16Row}). */
  public static RowKernel bfloat16Dot(int dimension) {
    return bfloat16Dot(dimension, Warmth.WARM);
  }

  /** {@link #bfloat16Dot(int)} in plain Java until warm. */
  public static RowKernel bfloat16Dot(int dimension, Warmth warmth) {
    return warming(() -> new BFloat16DotKernel(dimension), referenceBFloat16Dot(dimension), warmth);
  }

  /** Returns the kernel for minus the squared Euclidean distance of bfloat16 rows. */
  public static RowKernel bfloat16SquaredL2(int dimension) {
    return bfloat16SquaredL2(dimension, Warmth.WARM);
  }

  /** {@link #bfloat16SquaredL2(int)} in plain Java until warm. */
  public static RowKernel bfloat16SquaredL2(int dimension, Warmth warmth) {
    return warming(
        () -> new BFloat16SquaredL2Kernel(dimension),
        referenceBFloat16SquaredL2(dimension),
        warmth);
  }

  /** Returns the kernel for the dot product of float16 rows ({@link Float16Row}). */
  public static RowKernel float16Dot(int dimension) {
    return float16Dot(dimension, Warmth.WARM);
  }

  /** {@link #float16Dot(int)} in plain Java until warm. */
  public static RowKernel float16Dot(int dimension, Warmth warmth) {
    return warming(() -> new Float16DotKernel(dimension), referenceFloat16Dot(dimension), warmth);
  }

  /** Returns the kernel for minus the squared Euclidean distance of float16 rows. */
  public static RowKernel float16SquaredL2(int dimension) {
    return float16SquaredL2(dimension, Warmth.WARM);
  }

  /** {@link #float16SquaredL2(int)} in plain Java until warm. */
  public static RowKernel float16SquaredL2(int dimension, Warmth warmth) {
    return warming(
        () -> new Float16SquaredL2Kernel(dimension), referenceFloat16SquaredL2(dimension), warmth);
  }

  /** Returns the kernel for the dot product of 7-bit rows with a bias ({@link Int8Row}). */
  public static RowKernel int8Dot(int dimension) {
    return int8Dot(dimension, Warmth.WARM);
  }

  /** {@link #int8Dot(int)} in plain Java until warm. */
  public static RowKernel int8Dot(int dimension, Warmth warmth) {
    return warming(() -> new Int8DotKernel(dimension), referenceInt8Dot(dimension), warmth);
  }

  /** Returns the kernel for minus the squared Euclidean distance of 7-bit rows. */
  public static RowKernel int8SquaredL2(int dimension) {
    return int8SquaredL2(dimension, Warmth.WARM);
  }

  /** {@link #int8SquaredL2(int)} in plain Java until warm. */
  public static RowKernel int8SquaredL2(int dimension, Warmth warmth) {
    return warming(
        () -> new Int8SquaredL2Kernel(dimension), referenceInt8SquaredL2(dimension), warmth);
  }

  /** Returns the kernel that estimates scores from rows of four bits ({@link Int4Row}). */
  public static Int4Kernel int4(int dimension) {
    return int4(dimension, Warmth.WARM);
  }

  /** {@link #int4(int)} in plain Java until warm. */
  public static Int4Kernel int4(int dimension, Warmth warmth) {
    Int4Kernel reference = referenceInt4(dimension);
    return VECTOR_API
        ? WarmingInt4Kernel.of(new VectorInt4Kernel(dimension), reference, warmth)
        : reference;
  }

  /** Returns {@link #float32Dot(int)} in plain Java. */
  public static RowKernel referenceFloat32Dot(int dimension) {
    return new ReferenceKernel(dimension, ReferenceFormat.FLOAT32, ReferenceScores::float32Dot);
  }

  /** Returns {@link #float32SquaredL2(int)} in plain Java. */
  public static RowKernel referenceFloat32SquaredL2(int dimension) {
    return new ReferenceKernel(
        dimension, ReferenceFormat.FLOAT32, ReferenceScores::float32SquaredL2);
  }

  /** Returns {@link #bfloat16Dot(int)} in plain Java. */
  public static RowKernel referenceBFloat16Dot(int dimension) {
    return new ReferenceKernel(
        dimension, ReferenceFormat.BFLOAT16, ReferenceHalfScores::bfloat16Dot);
  }

  /** Returns {@link #bfloat16SquaredL2(int)} in plain Java. */
  public static RowKernel referenceBFloat16SquaredL2(int dimension) {
    return new ReferenceKernel(
        dimension, ReferenceFormat.BFLOAT16, ReferenceHalfScores::bfloat16SquaredL2);
  }

  /** Returns {@link #float16Dot(int)} in plain Java. */
  public static RowKernel referenceFloat16Dot(int dimension) {
    return new ReferenceKernel(dimension, ReferenceFormat.FLOAT16, ReferenceHalfScores::float16Dot);
  }

  /** Returns {@link #float16SquaredL2(int)} in plain Java. */
  public static RowKernel referenceFloat16SquaredL2(int dimension) {
    return new ReferenceKernel(
        dimension, ReferenceFormat.FLOAT16, ReferenceHalfScores::float16SquaredL2);
  }

  /** Returns {@link #int8Dot(int)} in plain Java. */
  public static RowKernel referenceInt8Dot(int dimension) {
    return new ReferenceKernel(dimension, ReferenceFormat.INT8_DOT, ReferenceScores::int8Dot);
  }

  /** Returns {@link #int8SquaredL2(int)} in plain Java. */
  public static RowKernel referenceInt8SquaredL2(int dimension) {
    return new ReferenceKernel(dimension, ReferenceFormat.INT8, ReferenceScores::int8SquaredL2);
  }

  /** Returns {@link #int4(int)} in plain Java. */
  public static Int4Kernel referenceInt4(int dimension) {
    return new ReferenceInt4Kernel(dimension);
  }

  /**
   * Runs a kernel's vectors over scratch memory until the JIT has compiled them, for at most about
   * 2 s.
   *
   * <p>Takes no lock; frees its memory before it returns.
   */
  public static void warm(CodeKernel kernel) {
    try (var warmup = new KernelWarmup(() -> false)) {
      warmup.add(kernel);
      warmup.run();
    }
  }

  /** The vector form is not even loaded where the Vector API is absent. */
  private static RowKernel warming(Supplier<RowKernel> vector, RowKernel reference, Warmth warmth) {
    return VECTOR_API ? WarmingRowKernel.of(vector.get(), reference, warmth) : reference;
  }

  static boolean vectorApiPresent() {
    return VECTOR_API;
  }

  static int checkDimension(int dimension) {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension must be in [1, %d], was %d".formatted(MAX_DIMENSION, dimension));
    }
    return dimension;
  }

  private static boolean findVectorApi() {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if (!present) {
      System.getLogger(RowKernels.class.getName())
          .log(
              Level.WARNING,
              "The Vector API is absent, so scores are computed in plain Java, which is slower;"
                  + " start the JVM with --add-modules jdk.incubator.vector");
    }
    return present;
  }
}
