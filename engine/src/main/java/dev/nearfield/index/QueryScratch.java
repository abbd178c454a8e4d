package dev.nearfield.index;

import dev.nearfield.graph.FilteredWalk;
import dev.nearfield.graph.ResumableWalk;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.quantize.CodecScratch;
import dev.nearfield.quantize.RowCodec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All memory that one search or one add needs, reused from call to call.
 *
 * <p>Threads: one at a time. Owns: its arrays and off-heap memory; the garbage collector frees
 * both, as a scratch that a pool had no room for is simply dropped.
 */
final class QueryScratch {

  /** Rows scored with full precision as one batch. */
  static final int BATCH = 512;

  final SearchScratch search;
  final TopHits hits;
  final SearchPlan plan = new SearchPlan();
  final SearchTrace trace = new SearchTrace();
  final float[] vector;

  /** What a codec needs beside the vector. */
  final CodecScratch spare;

  final long[] addresses = new long[BATCH];
  final float[] scores = new float[BATCH];

  /** What a rerank takes for the largest scores that a batch of rows may have. */
  final float[] bounds = new float[BATCH];

  int[] ordinals = new int[BATCH];

  /** Rows that match a filter, on their way to be scored. */
  final int[] batch = new int[BATCH];

  final OrdinalMask mask = new OrdinalMask();
  long scoredCount;
  int rerankCount;
  boolean partial;

  /** Codes of the last walk, to be kept while it may be resumed. */
  @Nullable CodeRows codes;

  /** Rows that match the last search's filter; null if it had none. */
  @Nullable MatchingRows matches;

  /** Off-heap addresses: the vector as a code row, as a stored row, and as a prepared query. */
  final long codeRow;

  final long exactRow;
  final long exactQuery;

  private final MemorySegment memory;
  private @Nullable ResumableWalk resumable;
  private @Nullable FilteredWalk filtered;

  QueryScratch(IndexState state) {
    Arena arena = Arena.ofAuto();
    RowCodec codec = state.codes().codec();
    search =
        new SearchScratch(
            state.graph, arena, (ordinal, walk) -> state.prepareRow(ordinal, this, walk));
    hits = new TopHits(state.ids);
    vector = new float[state.options.dimension()];
    long codeBytes = codec.kernel().strideBytes();
    long exactBytes = state.stored.kernel().strideBytes();
    long queryBytes = (state.stored.kernel().queryBytes() + 63L) & -64L;
    long spareBytes = (codec.scratchBytes() + 63L) & -64L;
    memory = arena.allocate(codeBytes + exactBytes + queryBytes + spareBytes, 64);
    codeRow = memory.address();
    exactRow = codeRow + codeBytes;
    exactQuery = exactRow + exactBytes;
    spare = new CodecScratch(state.options.dimension(), exactQuery + queryBytes);
    RawMemory.register(memory);
    RawMemory.register(search.memory());
  }

  /** Forgets the last query's hits and cost. */
  void clearResult() {
    hits.reset(0);
    scoredCount = 0;
    rerankCount = 0;
    partial = false;
    forgetFilter();
  }

  /** Lets go of the rows that matched the last search's filter. */
  void forgetFilter() {
    matches = null;
    search.filter(null);
  }

  /** Codes of the last walk; there was one. */
  CodeRows walked() {
    return Objects.requireNonNull(codes, "codes");
  }

  /** The walk of pages and ranges, made when it is first needed. */
  ResumableWalk resumable(IndexState state) {
    if (resumable == null) {
      resumable = new ResumableWalk(state.graph, state.search, search);
    }
    return resumable;
  }

  /** The walk of filters, made when it is first needed. */
  FilteredWalk filtered(IndexState state) {
    if (filtered == null) {
      filtered = new FilteredWalk(state.graph, state.search, search);
    }
    return filtered;
  }

  /** Makes room for the ordinals of {@code count} rows. */
  void ensureOrdinals(int count) {
    if (ordinals.length < count) {
      ordinals = new int[Math.max(count, 2 * ordinals.length)];
    }
  }

  long bytes() {
    return search.bytes()
        + hits.bytes()
        + memory.byteSize()
        + (long) vector.length * Float.BYTES
        + spare.bytes()
        + (long) BATCH * (Long.BYTES + 2 * Float.BYTES + Integer.BYTES)
        + mask.bytes()
        + (long) ordinals.length * Integer.BYTES
        + (resumable == null ? 0 : resumable.bytes());
  }
}
