package dev.nearfield.index;

import dev.nearfield.Encoding;
import dev.nearfield.graph.GraphSearch;
import dev.nearfield.graph.HnswGraph;
import dev.nearfield.graph.Region;
import dev.nearfield.graph.RowLinker;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.quantize.FloatCodec;
import dev.nearfield.quantize.Int8Codec;
import dev.nearfield.quantize.RowCodec;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.vector.VectorCheck;

/**
 * The parts of an open index: codes, graph, stored rows, ids.
 *
 * <p>Threads: the parts say. Owns: all of them, until closed.
 */
final class IndexState implements AutoCloseable {

  final IndexOptions options;
  final FloatCodec stored;
  final VectorCheck check;
  final Region codes;
  final RawVectors vectors;
  final HnswGraph graph;
  final GraphSearch search;
  final RowLinker linker;
  final KeyTable ids;

  /**
   * Writes the codes. Replaced once at most, while there are no rows: whoever saw one sees the
   * codec that wrote it.
   */
  volatile RowCodec codec;

  /** Guards the next ordinal: whoever adds a row makes room and creates it under this lock. */
  final Object growth = new Object();

  private IndexState(
      IndexOptions options, RowCodec codec, RawVectorsFactory vectors, KeyTable ids) {
    this.options = options;
    this.codec = codec;
    this.ids = ids;
    stored = stored(options);
    check = new VectorCheck(options.dimension(), options.metric(), maxComponent(codec, stored));
    codes = new Region(codec.kernel().strideBytes());
    this.vectors = vectors.create(codec, codes, stored.kernel().strideBytes());
    graph = new HnswGraph(options.graph(), codec.kernel(), codes.rows());
    search = new GraphSearch(graph);
    linker = new RowLinker(graph);
  }

  /** An index whose stored rows live in memory. */
  static IndexState inMemory(IndexOptions options, KeyTable ids) {
    return new IndexState(
        options,
        RowCodec.of(options.codes(), options.vectors(), options.metric(), options.dimension()),
        (codec, codes, strideBytes) ->
            codec.isExact(options.vectors())
                ? MemoryVectors.sharing(codes, strideBytes)
                : MemoryVectors.own(strideBytes),
        ids);
  }

  /** An index whose stored rows live in files. */
  static IndexState onDisk(IndexOptions options, SegmentVectors vectors, KeyTable ids) {
    return new IndexState(
        options,
        RowCodec.of(options.codes(), options.vectors(), options.metric(), options.dimension()),
        (codec, codes, strideBytes) -> vectors,
        ids);
  }

  /** The codec of the stored vectors. */
  static FloatCodec stored(IndexOptions options) {
    return FloatCodec.of(options.vectors(), options.metric(), options.dimension());
  }

  /** Whether codes say all that the stored vectors do. */
  boolean hasExactCodes() {
    return codec.isExact(stored.encoding());
  }

  /**
   * Encodes the vector of a scratch as both rows. The code is that of the stored vector, not of
   * what was rounded to it, so that codes follow from the files.
   */
  void encode(QueryScratch scratch, long storedRow, long codeRow) {
    stored.encode(scratch.vector, scratch.spare, storedRow);
    if (stored.encoding() != Encoding.FLOAT32) {
      stored.decode(storedRow, scratch.vector);
    }
    codec.encode(scratch.vector, scratch.spare, codeRow);
  }

  /** Makes room for the next {@code count} rows, so that creating them cannot fail. */
  void reserve(int count) {
    int first = graph.size();
    codes.ensureCapacity(first + count);
    vectors.ensureCapacity(first + count);
    graph.reserve(count);
  }

  /** Gives codes of format version 1 what they lacked then. */
  void upgradeCodes(int rows) {
    if (codec instanceof Int8Codec int8) {
      for (int ordinal = 0; ordinal < rows; ordinal++) {
        int8.upgrade(codes.rows().address(ordinal));
      }
    }
  }

  /** Fills exact codes from the rows in files, which hold the same bytes. */
  void copyCodesFromVectors(int rows) {
    codes.ensureCapacity(rows);
    int strideBytes = codes.rows().strideBytes();
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      RawMemory.copy(vectors.address(ordinal), codes.rows().address(ordinal), strideBytes);
    }
  }

  @Override
  public void close() {
    graph.close();
    codes.close();
    vectors.close();
    ids.close();
  }

  private static float maxComponent(RowCodec codec, FloatCodec stored) {
    return codec instanceof FloatCodec floats
        ? Math.min(floats.maxComponent(), stored.maxComponent())
        : stored.maxComponent();
  }

  private interface RawVectorsFactory {
    RawVectors create(RowCodec codec, Region codes, int strideBytes);
  }
}
