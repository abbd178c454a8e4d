package dev.nearfield.index;

import dev.nearfield.Encoding;
import dev.nearfield.VectorRecord;
import dev.nearfield.graph.GraphSearch;
import dev.nearfield.graph.HnswGraph;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.graph.PairRows;
import dev.nearfield.graph.Region;
import dev.nearfield.graph.RowLinker;
import dev.nearfield.graph.SearchScratch;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.quantize.FloatCodec;
import dev.nearfield.quantize.Int8Codec;
import dev.nearfield.quantize.RowCodec;
import dev.nearfield.storage.KeyTable;
import dev.nearfield.storage.RecordStore;
import dev.nearfield.storage.ShardFile;
import dev.nearfield.vector.VectorCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an open index: codes, graph, stored rows, ids, records.
 *
 * <p>Threads: the parts say. Owns: all of them, until closed.
 */
final class IndexState implements AutoCloseable {

  final IndexOptions options;
  final Warmth warmth;
  final FloatCodec stored;
  final VectorCheck check;
  final RawVectors vectors;
  final HnswGraph graph;
  final GraphSearch search;
  final RowLinker linker;
  final KeyTable ids;
  final Records records;
  final FreeOrdinals free = new FreeOrdinals();

  /**
   * The codes, replaced as a whole, under the update lock, when a better codec was learned. A walk
   * takes them after {@link GraphSearch#begin}: then they hold every row that it meets.
   */
  private volatile CodeRows codes;

  /** Codes of before, over which somebody may still walk. */
  private final List<Region> retired = new ArrayList<>();

  /** What all rows and lists lie in, if that is one file. */
  private @Nullable ShardFile file;

  /** Guards the next ordinal: whoever adds a row makes room and creates it under this lock. */
  final Object growth = new Object();

  private IndexState(
      IndexOptions options,
      RawVectorsFactory vectors,
      KeyTable ids,
      RecordStore records,
      Warmth warmth) {
    this.options = options;
    this.ids = ids;
    this.warmth = warmth;
    RowCodec codec =
        RowCodec.of(
            options.codes(), options.vectors(), options.metric(), options.dimension(), warmth);
    stored = stored(options, warmth);
    check = new VectorCheck(options.dimension(), options.metric(), maxComponent(codec, stored));
    var region = new Region(codec.kernel().strideBytes());
    codes = new CodeRows(codec, region);
    this.vectors = vectors.create(codec, region, stored.kernel().strideBytes());
    graph = new HnswGraph(options.graph(), codec.kernel(), pairs(codec, region));
    search = new GraphSearch(graph);
    linker = new RowLinker(graph);
    this.records = new Records(records, options.schema(), ids, graph.states());
  }

  /** An index whose stored rows live in memory. */
  static IndexState inMemory(IndexOptions options, KeyTable ids) {
    return inMemory(options, ids, new MemoryRecords());
  }

  /** The same with its records in a store of the caller's. */
  static IndexState inMemory(IndexOptions options, KeyTable ids, RecordStore records) {
    return new IndexState(
        options,
        (codec, codes, strideBytes) -> regions(options, codec, codes, strideBytes),
        ids,
        records,
        Warmth.WARM);
  }

  /** An index whose rows lie in a mapped shard file. */
  static IndexState frozen(
      IndexOptions options, ShardFile file, KeyTable ids, RecordStore records, Warmth warmth) {
    var state =
        new IndexState(
            options,
            (codec, codes, strideBytes) -> regions(options, codec, codes, strideBytes),
            ids,
            records,
            warmth);
    state.file = file;
    return state;
  }

  private static RawVectors regions(
      IndexOptions options, RowCodec codec, Region codes, int stride) {
    return codec.isExact(options.vectors())
        ? MemoryVectors.sharing(codes, stride)
        : MemoryVectors.own(stride);
  }

  /** An index whose stored rows live in files. */
  static IndexState onDisk(
      IndexOptions options,
      SegmentVectors vectors,
      KeyTable ids,
      RecordStore records,
      Warmth warmth) {
    return new IndexState(options, (codec, codes, strideBytes) -> vectors, ids, records, warmth);
  }

  /** The codec of the stored vectors. */
  static FloatCodec stored(IndexOptions options, Warmth warmth) {
    return FloatCodec.of(options.vectors(), options.metric(), options.dimension(), warmth);
  }

  /** The codes that are current now. */
  CodeRows codes() {
    return codes;
  }

  /** Whether codes say all that the stored vectors do. */
  boolean hasExactCodes() {
    return codes.codec().isExact(stored.encoding());
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
    codes.codec().encode(scratch.vector, scratch.spare, codeRow);
  }

  /**
   * Refuses a stored row that no vector has.
   *
   * @throws dev.nearfield.InvalidVectorException if it is none
   */
  void checkStored(QueryScratch scratch, long storedRow) {
    stored.decode(storedRow, scratch.vector);
    check.accept(scratch.vector, scratch.vector);
  }

  /** Encodes the code of a row that was created without. */
  void encodeCode(int ordinal, QueryScratch scratch) {
    stored.decode(vectors.address(ordinal), scratch.vector);
    CodeRows current = codes;
    current.codec().encode(scratch.vector, scratch.spare, current.address(ordinal));
  }

  /** Begins a walk towards the vector of a scratch; returns the codes it is over. */
  CodeRows prepareWalk(QueryScratch scratch) {
    search.begin(scratch.search);
    return prepareBegun(scratch);
  }

  /** {@link #prepareWalk} of a search that has begun already. */
  CodeRows prepareBegun(QueryScratch scratch) {
    CodeRows walked = codes;
    walked.codec().prepareQuery(scratch.vector, scratch.spare, scratch.search.query());
    walkOver(walked, scratch, scratch.search);
    return walked;
  }

  /** A copy of a whole record. */
  VectorRecord record(int ordinal) {
    var vector = new float[options.dimension()];
    stored.decode(vectors.address(ordinal), vector);
    Content content = records.content(ordinal);
    return VectorRecord.ofAny(IdRef.at(ordinal, ids).value(), vector)
        .metadata(content.metadata())
        .payload(content.payload());
  }

  /** Arranges a row as the query of a walk: its code if codes can be queries, else its vector. */
  void prepareRow(int ordinal, QueryScratch scratch, SearchScratch walk) {
    CodeRows walked = codes;
    if (walked.codec().kernel() instanceof RowKernel kernel) {
      kernel.prepareQuery(walked.address(ordinal), walk.query());
    } else {
      stored.decode(vectors.address(ordinal), scratch.vector);
      walked.codec().prepareQuery(scratch.vector, scratch.spare, walk.query());
    }
    walkOver(walked, scratch, walk);
  }

  private void walkOver(CodeRows walked, QueryScratch scratch, SearchScratch walk) {
    CellMedoids medoids = walked.medoids();
    int entry = medoids.areOutgrown(graph.size()) ? Ordinals.NONE : medoids.nearest(scratch.spare);
    walk.walkOver(walked.region().rows(), entry, medoids.count());
  }

  /** Tells apart the ways by which walks entered: rows when the last medoids were chosen, or 0. */
  int medoidStamp() {
    CellMedoids medoids = codes.medoids();
    boolean used = medoids.count() > 0 && !medoids.areOutgrown(graph.size());
    return used ? medoids.rows() : graph.medoids().stamp();
  }

  /** The shard file of an index that lies in one; null in memory or in a folder. */
  @Nullable ShardFile file() {
    return file;
  }

  /** Publishes codes in the place of those of before; no row may be added meanwhile. */
  void replace(CodeRows other) {
    if (other.region() != codes.region()) {
      retired.add(codes.region());
    }
    codes = other;
  }

  /** Makes room for the next {@code count} rows, so that creating them cannot fail. */
  void reserve(int count) {
    int first = graph.size();
    codes.region().ensureCapacity(first + count);
    vectors.ensureCapacity(first + count);
    graph.reserve(count);
  }

  /** The first row from an ordinal on that lives, behind the last from 0 on; or none. */
  int liveFrom(int ordinal) {
    int size = graph.size();
    for (int i = 0; i < size; i++) {
      int candidate = (int) (((long) ordinal + i) % size);
      if (graph.states().isLive(candidate)) {
        return candidate;
      }
    }
    return Ordinals.NONE;
  }

  /** Ordinals of the rows that live, ascending. */
  int[] liveOrdinals() {
    return IntStream.range(0, graph.size()).filter(graph.states()::isLive).toArray();
  }

  /** Gives codes of format version 1 what they lacked then. */
  void upgradeCodes(int rows) {
    if (codes.codec() instanceof Int8Codec int8) {
      for (int ordinal = 0; ordinal < rows; ordinal++) {
        int8.upgrade(codes.address(ordinal));
      }
    }
  }

  /** Fills exact codes from the rows in files, which hold the same bytes. */
  void copyCodesFromVectors(int rows) {
    codes.region().ensureCapacity(rows);
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      if (graph.states().isFree(ordinal)) {
        continue;
      }
      RawMemory.copy(vectors.address(ordinal), codes.address(ordinal), codes.strideBytes());
    }
  }

  @Override
  public void close() {
    graph.close();
    codes.region().close();
    retired.forEach(Region::close);
    vectors.close();
    ids.close();
    records.close();
    if (file != null) {
      file.close(); // last: all of the others look into it
    }
  }

  private static float maxComponent(RowCodec codec, FloatCodec stored) {
    return codec instanceof FloatCodec floats
        ? Math.min(floats.maxComponent(), stored.maxComponent())
        : stored.maxComponent();
  }

  private PairRows pairs(RowCodec codec, Region region) {
    return codec.kernel() instanceof RowKernel kernel
        ? PairRows.ofCodes(kernel, region.rows())
        : new StoredPairs(stored.kernel(), vectors);
  }

  private interface RawVectorsFactory {
    RawVectors create(RowCodec codec, Region codes, int strideBytes);
  }
}
