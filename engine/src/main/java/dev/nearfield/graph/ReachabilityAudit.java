package dev.nearfield.graph;

import org.agrona.collections.IntArrayList;

/**
 * Finds rows, neither dead nor free, that no walk on level 0 reaches from the entry point, and
 * links them.
 *
 * <p>Threads: one audit at a time; searches and adds may run beside it. Owns: a bit per row, for
 * its lifetime.
 */
public final class ReachabilityAudit {

  private static final int MAX_ROUNDS = 4;
  private static final int LISTS_PER_PAUSE = 256;

  /**
   * Where lists are short, the nearest few are full, and a link displaced cuts somebody else off.
   */
  private static final int MIN_BEAM_WIDTH = 512;

  private final HnswGraph graph;
  private final Runnable pause;
  private final GraphSearch search;
  private final IntArrayList frontier = new IntArrayList();
  private final VisitedSet reached = new VisitedSet();

  /** Rows when the audit began; those added since are not asked about. */
  private int size;

  /** An audit of one graph, without breaks. */
  public ReachabilityAudit(HnswGraph graph) {
    this(graph, () -> {});
  }

  /**
   * An audit of one graph.
   *
   * @param pause called again and again: may take a break
   */
  public ReachabilityAudit(HnswGraph graph, Runnable pause) {
    this.graph = graph;
    this.pause = pause;
    this.search = new GraphSearch(graph);
  }

  /** Rows that are not reached. */
  public int unreachable() {
    long entryPoint = graph.entryPoint();
    size = graph.size(); // after the entry point, which names one of these rows
    reached.reset(size);
    if (entryPoint == EntryPoint.NONE) {
      return 0;
    }
    int node = EntryPoint.node(entryPoint);
    reachFrom(EntryPoint.level(entryPoint) == 0 ? node : graph.upper().ordinal(node));
    int left = 0;
    for (int ordinal = 0; ordinal < size; ordinal++) {
      left += isMissed(ordinal) ? 1 : 0;
    }
    return left;
  }

  /**
   * Live rows that are not reached although they were linked when this was asked: a row that is
   * being added lives once it is linked, and one that waits in line is looked at besides.
   */
  int lost() {
    long[] live = graph.states().liveWords();
    UnlinkedRows waiting = graph.unlinked();
    int firstWaiting = waiting.linked();
    unreachable();
    int lost = 0;
    for (int ordinal = 0; ordinal < Math.min(size, live.length << 6); ordinal++) {
      boolean wasLinked =
          (live[ordinal >>> 6] >>> ordinal & 1) != 0 && !waiting.contains(ordinal, firstWaiting);
      lost += wasLinked && isMissed(ordinal) ? 1 : 0;
    }
    return lost;
  }

  private boolean isMissed(int ordinal) {
    return !reached.contains(ordinal) && !graph.states().isGone(ordinal);
  }

  /**
   * Links every unreached row from the nearest reached row that has room.
   *
   * @return rows still unreached: 0, unless lists are so full that links displace each other
   */
  public int repair(SearchScratch scratch) {
    int left = unreachable();
    for (int round = 0; left > 0 && round < MAX_ROUNDS; round++) {
      for (int ordinal = 0; ordinal < size; ordinal++) {
        if (isMissed(ordinal)) {
          linkFromReached(ordinal, scratch);
          reachFrom(ordinal);
        }
      }
      left = unreachable();
    }
    return left;
  }

  private void linkFromReached(int ordinal, SearchScratch scratch) {
    search.begin(scratch);
    scratch.prepareRow(ordinal);
    search.search(scratch, Math.max(MIN_BEAM_WIDTH, graph.options().buildBeamWidth()));
    int nearest = Ordinals.NONE;
    for (int rank = 0; rank < scratch.found(); rank++) {
      int candidate = scratch.foundOrdinal(rank);
      if (!isReached(candidate)) {
        continue;
      }
      if (graph.base().linkIfRoom(candidate, ordinal)) {
        return;
      }
      nearest = nearest == Ordinals.NONE ? candidate : nearest;
    }
    replaceLast(nearest, ordinal);
  }

  /** Rows added since the audit began are met by its walks, but it knows nothing of them. */
  private boolean isReached(int ordinal) {
    return ordinal < size && reached.contains(ordinal);
  }

  /** The last neighbor is the farthest a selection kept, or the newest back edge. */
  private void replaceLast(int from, int to) {
    if (from == Ordinals.NONE) {
      return;
    }
    long list = graph.base().list(from);
    NeighborList.lock(list);
    try {
      int degree = NeighborList.degree(list);
      if (degree < graph.base().maxNeighbors()) { // it lost some meanwhile
        NeighborList.append(list, to);
      } else {
        NeighborList.set(list, degree - 1, to);
      }
    } finally {
      NeighborList.unlock(list);
    }
  }

  private void reachFrom(int start) {
    reached.add(start);
    frontier.addInt(start);
    for (int lists = 1; !frontier.isEmpty(); lists++) {
      if (lists % LISTS_PER_PAUSE == 0) {
        pause.run();
      }
      int last = frontier.size() - 1;
      long list = graph.base().list(frontier.getInt(last));
      frontier.fastUnorderedRemove(last);
      int degree = NeighborList.degree(list);
      for (int slot = 0; slot < degree; slot++) {
        int neighbor = NeighborList.neighbor(list, slot);
        if (neighbor < size && reached.add(neighbor) == 1) {
          frontier.addInt(neighbor);
        }
      }
    }
  }
}
