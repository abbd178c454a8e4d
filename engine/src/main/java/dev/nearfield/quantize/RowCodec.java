package dev.nearfield.quantize;

import dev.nearfield.Codes;
import dev.nearfield.Metric;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.Int8Row;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;

/**
 * Writes vectors as rows of one code format, and names the kernel that scores such rows.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface RowCodec {

  /** The kernel that scores rows of this format under the index's metric. */
  RowKernel kernel();

  /**
   * Encodes a vector.
   *
   * @param vector shape {@code [dimension]}, finite; unit length under cosine
   * @param row address of {@code kernel().strideBytes()} writable bytes, aligned to 64
   */
  void encode(float[] vector, long row);

  /** Whether a row holds the vector exactly, so that no hit needs a rerank. */
  boolean isExact();

  /** The codec of an index. Unit vectors are compared by their dot product, which is the cosine. */
  static RowCodec of(Codes codes, Metric metric, int dimension) {
    boolean squaredL2 = metric == Metric.SQUARED_L2;
    return switch (codes) {
      case FLOAT32 ->
          new Float32(
              squaredL2
                  ? RowKernels.float32SquaredL2(dimension)
                  : RowKernels.float32Dot(dimension));
      case INT8 ->
          new Int8(squaredL2 ? RowKernels.int8SquaredL2(dimension) : RowKernels.int8Dot(dimension));
    };
  }

  /** Full precision. */
  record Float32(RowKernel kernel) implements RowCodec {
    @Override
    public void encode(float[] vector, long row) {
      Float32Row.encode(vector, kernel.dimension(), row);
    }

    @Override
    public boolean isExact() {
      return true;
    }
  }

  /** 7 bits per component, with corrections per row. */
  record Int8(RowKernel kernel) implements RowCodec {
    @Override
    public void encode(float[] vector, long row) {
      Int8Row.encode(vector, kernel.dimension(), row);
    }

    @Override
    public boolean isExact() {
      return false;
    }
  }
}
