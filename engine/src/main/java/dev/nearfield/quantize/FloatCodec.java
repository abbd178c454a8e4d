package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.BFloat16Row;
import dev.nearfield.kernel.Float16Row;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;

/**
 * Rows of floating-point components: what an index stores, and what its graph may walk. Queries
 * keep float32 precision whatever the rows have.
 *
 * @param encoding format of a component
 * @param kernel scores the rows
 */
public record FloatCodec(Encoding encoding, RowKernel kernel) implements RowCodec {

  /*
   * Unit vectors have one order by their dot product, which is the cosine, and by their squared
   * distance. Rounding a row by e moves the one by x.e and the other by 2 (x-y).e: near neighbors
   * differ little, most of all in components that are large in all vectors, so that the distance
   * orders rounded rows far better. Codes whose hits are reranked are compared by it. Codes that
   * are the stored rows are scored as those are.
   */

  static FloatCodec ofCodes(Encoding codes, Encoding stored, Metric metric, int dimension) {
    boolean reranked = codes != stored;
    Metric walked = reranked && metric == Metric.COSINE ? Metric.SQUARED_L2 : metric;
    return of(codes, walked, dimension);
  }

  /**
   * The codec of an encoding under a metric. Unit vectors are compared by their dot product, which
   * is the cosine.
   */
  public static FloatCodec of(Encoding encoding, Metric metric, int dimension) {
    boolean squaredL2 = metric == Metric.SQUARED_L2;
    RowKernel kernel =
        switch (encoding) {
          case FLOAT32 ->
              squaredL2 ? RowKernels.float32SquaredL2(dimension) : RowKernels.float32Dot(dimension);
          case FLOAT16 ->
              squaredL2 ? RowKernels.float16SquaredL2(dimension) : RowKernels.float16Dot(dimension);
          case BFLOAT16 ->
              squaredL2
                  ? RowKernels.bfloat16SquaredL2(dimension)
                  : RowKernels.bfloat16Dot(dimension);
        };
    return new FloatCodec(encoding, kernel);
  }

  /** Largest magnitude that a component may have, in rows and in queries. */
  public float maxComponent() {
    return switch (encoding) {
      case FLOAT32 -> Float.MAX_VALUE;
      case FLOAT16 -> Float16Row.MAX_VALUE;
      case BFLOAT16 -> BFloat16Row.MAX_VALUE;
    };
  }

  @Override
  public void encode(float[] vector, CodecScratch scratch, long row) {
    switch (encoding) {
      case FLOAT32 -> Float32Row.encode(vector, kernel.dimension(), row);
      case FLOAT16 -> Float16Row.encode(vector, kernel.dimension(), row);
      case BFLOAT16 -> BFloat16Row.encode(vector, kernel.dimension(), row);
    }
  }

  /** Reads a row back, exactly, into {@code vector}, shape {@code [dimension]}. */
  public void decode(long row, float[] vector) {
    switch (encoding) {
      case FLOAT32 -> Float32Row.decode(row, kernel.dimension(), vector);
      case FLOAT16 -> Float16Row.decode(row, kernel.dimension(), vector);
      case BFLOAT16 -> BFloat16Row.decode(row, kernel.dimension(), vector);
    }
  }

  @Override
  public void prepareQuery(float[] vector, CodecScratch scratch, long query) {
    kernel.prepareVector(vector, query);
  }

  @Override
  public long scratchBytes() {
    return 0;
  }

  @Override
  public boolean isExact(Encoding stored) {
    return stored == encoding;
  }
}
