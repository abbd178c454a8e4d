package dev.nearfield.peers;

import java.util.concurrent.ExecutorService;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;

/** What Lucene's graph walks. */
enum LuceneCodes {
  /** The vectors themselves. */
  FLOAT32,
  /** A byte per component, scaled by each vector's own interval. */
  INT8,
  /** A bit per component against queries of four bits: "better binary quantization". */
  BBQ;

  /** Links per row and level; level 0 has twice as many, as everywhere. */
  private static final int MAX_CONNECTIONS = 16;

  private static final int BUILD_BEAM_WIDTH = 200;

  /** Of a beam, the share that Nearfield scores again with float32 by default: so it is here. */
  private static final int BEAM_PER_RERANK = 4;

  private static final int LEAST_RERANK_PER_HIT = 2;

  /** The format of a field; more than one thread is for the merge of graphs. */
  KnnVectorsFormat format(int threads, ExecutorService mergers) {
    @Nullable ExecutorService executor = threads == 1 ? null : mergers;
    return switch (this) {
      case FLOAT32 ->
          new Lucene99HnswVectorsFormat(MAX_CONNECTIONS, BUILD_BEAM_WIDTH, threads, executor);
      case INT8 -> quantized(ScalarEncoding.UNSIGNED_BYTE, threads, executor);
      case BBQ -> quantized(ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE, threads, executor);
    };
  }

  private static KnnVectorsFormat quantized(
      ScalarEncoding encoding, int threads, @Nullable ExecutorService executor) {
    return new Lucene104HnswScalarQuantizedVectorsFormat(
        encoding, MAX_CONNECTIONS, BUILD_BEAM_WIDTH, threads, executor);
  }

  /**
   * Candidates that are scored again with float32: as many as Nearfield's int8 codes get, or, as
   * one bit tells too little for less, all of them.
   */
  int rerankCount(int k, int beamWidth) {
    return switch (this) {
      case FLOAT32 -> 0;
      case INT8 ->
          Math.min(beamWidth, Math.max(LEAST_RERANK_PER_HIT * k, beamWidth / BEAM_PER_RERANK));
      case BBQ -> beamWidth;
    };
  }
}
