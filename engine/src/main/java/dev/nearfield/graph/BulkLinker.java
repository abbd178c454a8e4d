package dev.nearfield.graph;

import dev.nearfield.parallel.Workers;
import java.util.Arrays;
import org.agrona.collections.LongArrayList;

/**
 * Links many rows in batches, with the same outcome at any number of threads.
 *
 * <p>Threads: one caller at a time, searches may run beside it. Owns: nothing.
 */
public final class BulkLinker {

  /*
   * Prefix-doubling batches, as in ParlayANN (Manohar et al., PPoPP 2024):
   *   1. every row of the batch searches the graph as it was before the batch, and writes its own
   *      lists, which no walk reaches yet; its back edges are only noted;
   *   2. the back edges are sorted by target, then source;
   *   3. each target takes all its new neighbors at once.
   * No step depends on who does what when, so nothing depends on the number of threads. Rows of a
   * batch do not see each other, which a batch of 2 % of the graph does not feel; the first rows
   * are linked one by one. A row that raises the top level comes alone, so that no two rows share a
   * new level without knowing of each other.
   *
   * So rows of a batch may search in any order, and in the order of the cells of their codes the
   * walks of one cell find in the cache what those before them read (docs/adr/0025).
   */

  private static final int ONE_BY_ONE = 1_000;
  private static final int BATCH_DIVISOR = 50;
  private static final int MAX_BATCH = 4_096;

  private final HnswGraph graph;
  private final RowLinker linker;
  private final BackEdges backEdges;
  private final Workers workers;
  private final SearchScratch[] scratches;
  private final LongArrayList[] baseEdges;
  private final LongArrayList[] upperEdges;

  /**
   * A linker for one bulk build.
   *
   * @param scratches one per worker
   */
  public BulkLinker(HnswGraph graph, Workers workers, SearchScratch[] scratches) {
    this.graph = graph;
    this.linker = new RowLinker(graph);
    this.backEdges = new BackEdges(graph);
    this.workers = workers;
    this.scratches = scratches.clone();
    baseEdges = edgeLists(workers.count());
    upperEdges = edgeLists(workers.count());
  }

  /**
   * Rows the next batch holds.
   *
   * @param remaining rows still to come, {@code >= 1}
   */
  public int nextBatchSize(int remaining) {
    int first = graph.size();
    if (first < ONE_BY_ONE) {
      return 1;
    }
    int limit = Math.min(remaining, Math.min(MAX_BATCH, first / BATCH_DIVISOR));
    int topLevel = EntryPoint.level(graph.entryPoint());
    for (int i = 0; i < limit; i++) {
      if (graph.levelOf(first + i) > topLevel) {
        return Math.max(1, i);
      }
    }
    return limit;
  }

  /**
   * Links one batch of rows, created already.
   *
   * @param first ordinal of the first row
   * @param firstUppers what {@link HnswGraph#create} returned for each
   * @param order the rows' numbers in the batch, each once, in the order in which they search: the
   *     graph does not depend on it
   */
  public void link(int first, int[] firstUppers, int[] order) {
    int count = order.length;
    workers.run(count, (worker, i) -> place(first + order[i], firstUppers[order[i]], worker));
    addBackEdges(graph.base(), baseEdges);
    addBackEdges(graph.upper(), upperEdges);
    for (int i = 0; i < count; i++) {
      graph.raiseEntryPoint(first + i, firstUppers[i]);
    }
  }

  private void place(int ordinal, int firstUpper, int worker) {
    SearchScratch scratch = scratches[worker];
    linker.plan(ordinal, firstUpper, scratch);
    int levels = graph.levelOf(ordinal);
    for (int level = 0; level <= levels; level++) {
      int node = RowLinker.nodeOf(ordinal, firstUpper, level);
      int[] neighbors = scratch.plan.neighbors(level);
      int count = scratch.plan.count(level);
      NeighborList.replace(linker.level(level).list(node), neighbors, count);
      LongArrayList edges = (level == 0 ? baseEdges : upperEdges)[worker];
      for (int i = 0; i < count; i++) {
        edges.addLong((long) neighbors[i] << 32 | node);
      }
    }
  }

  private void addBackEdges(Level level, LongArrayList[] edgesByWorker) {
    long[] edges = takeSorted(edgesByWorker);
    int[] sources = new int[edges.length];
    int[] groups = new int[edges.length + 1];
    int groupCount = 0;
    for (int i = 0; i < edges.length; i++) {
      sources[i] = (int) edges[i];
      if (i == 0 || edges[i] >>> 32 != edges[i - 1] >>> 32) {
        groups[groupCount++] = i;
      }
    }
    groups[groupCount] = edges.length;
    workers.run(
        groupCount,
        (worker, group) -> {
          int target = (int) (edges[groups[group]] >>> 32);
          backEdges.add(
              level, target, sources, groups[group], groups[group + 1], scratches[worker]);
        });
  }

  private static long[] takeSorted(LongArrayList[] edgesByWorker) {
    int count = 0;
    for (LongArrayList edges : edgesByWorker) {
      count += edges.size();
    }
    long[] all = new long[count];
    int offset = 0;
    for (LongArrayList edges : edgesByWorker) {
      for (int i = 0; i < edges.size(); i++) {
        all[offset++] = edges.getLong(i);
      }
      edges.clear();
    }
    Arrays.sort(all);
    return all;
  }

  private static LongArrayList[] edgeLists(int count) {
    var lists = new LongArrayList[count];
    Arrays.setAll(lists, i -> new LongArrayList());
    return lists;
  }
}
