package dev.nearfield.graph;

import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A graph over float32 rows under squared distance, with its rows' memory. */
final class TestGraph implements AutoCloseable {

  final HnswGraph graph;
  final SearchScratch scratch;
  private final Region codes;
  private final RowKernel kernel;
  private final int dimension;

  private TestGraph(GraphOptions options, int dimension) {
    RowKernel kernel = RowKernels.float32SquaredL2(dimension);
    this.dimension = dimension;
    codes = new Region(kernel.strideBytes());
    this.kernel = kernel;
    graph = new HnswGraph(options, kernel, PairRows.ofCodes(kernel, codes.rows()));
    scratch = newScratch();
  }

  SearchScratch newScratch() {
    var made = new SearchScratch(graph, Arena.ofAuto(), this::prepareRow);
    RawMemory.register(made.memory());
    return made;
  }

  private void prepareRow(int ordinal, SearchScratch scratch) {
    kernel.prepareQuery(codes.rows().address(ordinal), scratch.query());
    scratch.walkOver(codes.rows());
  }

  /** Rows with empty lists. */
  static TestGraph unlinked(GraphOptions options, float[][] rows) {
    var made = new TestGraph(options, rows[0].length);
    for (int ordinal = 0; ordinal < rows.length; ordinal++) {
      made.create(ordinal, rows[ordinal]);
    }
    return made;
  }

  /** Rows linked one by one. */
  static TestGraph linked(GraphOptions options, float[][] rows) {
    var made = new TestGraph(options, rows[0].length);
    var linker = new RowLinker(made.graph);
    for (int ordinal = 0; ordinal < rows.length; ordinal++) {
      linker.link(ordinal, made.create(ordinal, rows[ordinal]), made.scratch);
    }
    return made;
  }

  /** Writes a row and its empty lists; returns its first record. */
  int create(int ordinal, float[] row) {
    codes.ensureCapacity(ordinal + 1);
    graph.reserve(1);
    Float32Row.encode(row, dimension, codes.rows().address(ordinal));
    return graph.create(ordinal);
  }

  List<Integer> neighbors(int ordinal) {
    return neighbors(graph.base(), ordinal);
  }

  static List<Integer> neighbors(Level level, int node) {
    long list = level.list(node);
    var neighbors = new ArrayList<Integer>();
    for (int slot = 0; slot < NeighborList.degree(list); slot++) {
      neighbors.add(NeighborList.neighbor(list, slot));
    }
    return neighbors;
  }

  void setNeighbors(int ordinal, int... neighbors) {
    NeighborList.replace(graph.base().list(ordinal), neighbors, neighbors.length);
  }

  /** Ordinals of a walk's answer, nearest first. */
  int[] search(float[] query, int beamWidth) {
    return search(descend(query), beamWidth, new Slack());
  }

  /** Takes a query and returns where on level 0 its walk starts. */
  int descend(float[] query) {
    try (Arena arena = Arena.ofConfined()) {
      var row = arena.allocate(graph.kernel().strideBytes(), 64);
      RawMemory.register(row);
      Float32Row.encode(query, dimension, row.address());
      kernel.prepareQuery(row.address(), scratch.query());
      RawMemory.unregister(row);
    }
    var search = new GraphSearch(graph);
    search.begin(scratch);
    scratch.walkOver(codes.rows());
    return search.descend(scratch);
  }

  /** Ordinals of the answer to the last query taken, nearest first. */
  int[] search(int entry, int beamWidth, Slack slack) {
    new GraphSearch(graph).searchBase(entry, beamWidth, slack, scratch);
    int[] found = new int[scratch.found()];
    Arrays.setAll(found, scratch::foundOrdinal);
    return found;
  }

  @Override
  public void close() {
    graph.close();
    codes.close();
  }
}
