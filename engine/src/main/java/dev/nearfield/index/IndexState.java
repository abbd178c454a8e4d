package dev.nearfield.index;

import dev.nearfield.Codes;
import dev.nearfield.graph.GraphSearch;
import dev.nearfield.graph.HnswGraph;
import dev.nearfield.graph.Region;
import dev.nearfield.graph.RowLinker;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.quantize.RowCodec;
import dev.nearfield.storage.KeyTable;

/**
 * The parts of an open index: codes, graph, full-precision rows, ids.
 *
 * <p>Threads: the parts say. Owns: all of them, until closed.
 */
final class IndexState implements AutoCloseable {

  final IndexOptions options;
  final RowCodec codec;
  final RowKernel exactKernel;
  final VectorCheck check;
  final Region codes;
  final RawVectors vectors;
  final HnswGraph graph;
  final GraphSearch search;
  final RowLinker linker;
  final KeyTable ids;

  /** Guards the next ordinal: whoever adds a row makes room and creates it under this lock. */
  final Object growth = new Object();

  private IndexState(
      IndexOptions options, RowCodec codec, RawVectorsFactory vectors, KeyTable ids) {
    this.options = options;
    this.codec = codec;
    this.ids = ids;
    exactKernel = exactKernel(options);
    check = new VectorCheck(options.dimension(), options.metric());
    codes = new Region(codec.kernel().strideBytes());
    this.vectors = vectors.create(codec, codes, exactKernel.strideBytes());
    graph = new HnswGraph(options.graph(), codec.kernel(), codes.rows());
    search = new GraphSearch(graph);
    linker = new RowLinker(graph);
  }

  /** An index whose full-precision rows live in memory. */
  static IndexState inMemory(IndexOptions options, KeyTable ids) {
    return new IndexState(
        options,
        RowCodec.of(options.codes(), options.metric(), options.dimension()),
        (codec, codes, strideBytes) ->
            codec.isExact()
                ? MemoryVectors.sharing(codes, strideBytes)
                : MemoryVectors.own(strideBytes),
        ids);
  }

  /** An index whose full-precision rows live in files. */
  static IndexState onDisk(IndexOptions options, SegmentVectors vectors, KeyTable ids) {
    return new IndexState(
        options,
        RowCodec.of(options.codes(), options.metric(), options.dimension()),
        (codec, codes, strideBytes) -> vectors,
        ids);
  }

  static RowKernel exactKernel(IndexOptions options) {
    return RowCodec.of(Codes.FLOAT32, options.metric(), options.dimension()).kernel();
  }

  /** Makes room for the next {@code count} rows, so that creating them cannot fail. */
  void reserve(int count) {
    int first = graph.size();
    codes.ensureCapacity(first + count);
    vectors.ensureCapacity(first + count);
    graph.reserve(count);
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

  private interface RawVectorsFactory {
    RawVectors create(RowCodec codec, Region codes, int strideBytes);
  }
}
