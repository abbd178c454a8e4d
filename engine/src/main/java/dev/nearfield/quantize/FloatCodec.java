package dev.nearfield.quantize;

import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.BFloat16Row;
import dev.nearfield.kernel.Float16Row;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.KernelWarmup;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.kernel.Warmth;

/**
 * Rows of floating-point components: what an index stores, and what its graph may walk. Queries
 * keep float32 precision whatever the rows have.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param encoding format of a component
 * @param metric what rows are compared by
 * @param kernel scores the rows
 */
public record FloatCodec(Encoding encoding, Metric metric, RowKernel kernel) implements RowCodec {

  /** Two dozen registers: the fewest loops with which the number of calls does not matter. */
  private static final int WARMUP_DIMENSION = 384;

  /*
   * Unit vectors have one order by their dot product, which is the cosine, and by their squared
   * distance. Rounding a row by e moves the one by x.e and the other by 2 (x-y).e: near neighbors
   * differ little, most of all in components that are large in all vectors, so that the distance
   * orders rounded rows far better. Codes whose hits are reranked are compared by it. Codes that
   * are the stored rows are scored as those are.
   */

  static FloatCodec ofCodes(
      Encoding codes, Encoding stored, Metric metric, int dimension, Warmth warmth) {
    boolean reranked = codes != stored;
    Metric walked = reranked && metric == Metric.COSINE ? Metric.SQUARED_L2 : metric;
    return of(codes, walked, dimension, warmth);
  }

  /**
   * The codec of an encoding under a metric. Unit vectors are compared by their dot product, which
   * is the cosine.
   */
  public static FloatCodec of(Encoding encoding, Metric metric, int dimension, Warmth warmth) {
    boolean squaredL2 = metric == Metric.SQUARED_L2;
    RowKernel kernel =
        switch (encoding) {
          case FLOAT32 ->
              squaredL2
                  ? RowKernels.float32SquaredL2(dimension, warmth)
                  : RowKernels.float32Dot(dimension, warmth);
          case FLOAT16 ->
              squaredL2
                  ? RowKernels.float16SquaredL2(dimension, warmth)
                  : RowKernels.float16Dot(dimension, warmth);
          case BFLOAT16 ->
              squaredL2
                  ? RowKernels.bfloat16SquaredL2(dimension, warmth)
                  : RowKernels.bfloat16Dot(dimension, warmth);
        };
    return new FloatCodec(encoding, metric, kernel);
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

  /**
   * Rows of any dimension run the same code. It is compiled for the number of its loops: with
   * longer rows no sooner, while each takes longer until then.
   */
  @Override
  public void addTo(KernelWarmup warmup) {
    int dimension = Math.min(kernel.dimension(), WARMUP_DIMENSION);
    warmup.add(of(encoding, metric, dimension, Warmth.cold()).kernel);
  }

  @Override
  public float selfScore() {
    return metric == Metric.SQUARED_L2 ? 0 : 1;
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
