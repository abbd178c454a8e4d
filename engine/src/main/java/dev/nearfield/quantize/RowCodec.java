package dev.nearfield.quantize;

import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.Metric;
import dev.nearfield.kernel.CodeKernel;
import dev.nearfield.kernel.KernelWarmup;
import dev.nearfield.kernel.Warmth;
import java.util.Arrays;

/**
 * Writes vectors as rows of one format, and names the kernel that scores such rows.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface RowCodec permits FloatCodec, Int8Codec, CellCodec {

  /** The kernel that scores rows of this format under the index's metric. */
  CodeKernel kernel();

  /** Bytes of 64-byte-aligned memory that a {@link CodecScratch} needs. */
  long scratchBytes();

  /**
   * Encodes a vector.
   *
   * @param vector shape {@code [dimension]}, finite; unit length under cosine
   * @param scratch overwritten
   * @param row address of {@code kernel().strideBytes()} writable bytes, aligned to 64
   */
  void encode(float[] vector, CodecScratch scratch, long row);

  /**
   * Arranges a vector as a query for the kernel, as precisely as the kernel takes it.
   *
   * @param vector as in {@link #encode}
   * @param scratch overwritten
   * @param query address of {@code kernel().queryBytes()} bytes, aligned to 64
   */
  void prepareQuery(float[] vector, CodecScratch scratch, long query);

  /**
   * The kernel's score of a vector and itself: what a score lacks of it grows as distances do. Of
   * unit vectors under cosine; means nothing under the dot product, where no score is the largest.
   */
  float selfScore();

  /** Whether a row says all that the stored vector does, so that no hit needs a rerank. */
  boolean isExact(Encoding stored);

  /** Whether {@link #bounds} tells rows apart. */
  default boolean hasBounds() {
    return false;
  }

  /**
   * Says of rows how large the exact scores of their stored vectors may be: one in a thousand or so
   * is larger.
   *
   * @param query address of a prepared query
   * @param rows addresses of rows
   * @param count rows
   * @param scratch that the query was prepared with, the last of this codec
   * @param bounds the kernel's scores of the rows; receives the bounds, on the scale of the scores
   *     of stored vectors
   */
  default void bounds(long query, long[] rows, int count, CodecScratch scratch, float[] bounds) {
    Arrays.fill(bounds, 0, count, Float.POSITIVE_INFINITY);
  }

  /** Adds what searches use to a warm-up. */
  void addTo(KernelWarmup warmup);

  /** The codec of an index's codes, over vectors stored in an encoding. */
  static RowCodec of(Codes codes, Encoding stored, Metric metric, int dimension, Warmth warmth) {
    return switch (codes) {
      case FLOAT32 -> FloatCodec.ofCodes(Encoding.FLOAT32, stored, metric, dimension, warmth);
      case BFLOAT16 -> FloatCodec.ofCodes(Encoding.BFLOAT16, stored, metric, dimension, warmth);
      case FLOAT16 -> FloatCodec.ofCodes(Encoding.FLOAT16, stored, metric, dimension, warmth);
      case INT8 -> Int8Codec.of(metric, dimension, warmth);
      case INT4 -> Int4Codec.of(stored, metric, dimension, warmth);
      case BIT1 -> Bit1Codec.of(stored, metric, dimension, warmth);
      case AUTO -> of(codes.at(dimension), stored, metric, dimension, warmth);
    };
  }
}
