package dev.nearfield.graph;

/**
 * Finds a row's neighbors and links the row into the graph, beside searches and other inserts.
 *
 * <p>Threads: safe; a scratch belongs to one call at a time. Owns: nothing.
 */
public final class RowLinker {

  /*
   * Levels are planned from the top down, as each walk starts where the one above ended, but
   * published from the bottom up: who meets a row on some level finds its list one level down.
   * Rows inserted at the same time are not in the graph yet; they are candidates by way of
   * InFlight. A row's list may have grown by their back edges before its own neighbors are added,
   * so that is done the way back edges are.
   */

  private final HnswGraph graph;
  private final GraphSearch search;
  private final NeighborSelection selection;
  private final BackEdges backEdges;

  /** A linker for one graph. */
  public RowLinker(HnswGraph graph) {
    this.graph = graph;
    this.search = new GraphSearch(graph);
    this.selection = new NeighborSelection(graph);
    this.backEdges = new BackEdges(graph);
  }

  /**
   * Links a row whose code and empty lists are written.
   *
   * @param firstUpper what {@link HnswGraph#create} returned
   */
  public void link(int ordinal, int firstUpper, SearchScratch scratch) {
    int slot = graph.inFlight().enter(ordinal);
    try {
      plan(ordinal, firstUpper, scratch);
      int levels = graph.levelOf(ordinal);
      for (int level = 0; level <= levels; level++) {
        publish(level, nodeOf(ordinal, firstUpper, level), scratch);
      }
      graph.raiseEntryPoint(ordinal, firstUpper);
    } finally {
      graph.inFlight().leave(slot);
    }
  }

  /** Links a row that was created before, with empty lists. */
  public void link(int ordinal, SearchScratch scratch) {
    link(ordinal, graph.firstUpper(ordinal), scratch);
  }

  /** Looks for neighbors on level 0 for a row of the graph that has lost its own. */
  void rejoin(int ordinal, SearchScratch scratch) {
    search.begin(scratch);
    scratch.prepareRow(ordinal);
    scratch.plan.set(0, scratch.selected, 0);
    search.searchBase(search.descend(scratch), graph.options().buildBeamWidth(), scratch);
    select(0, ordinal, scratch);
    publish(0, ordinal, scratch);
  }

  /** Chooses neighbors on every level into {@code scratch.plan}; changes nothing. */
  void plan(int ordinal, int firstUpper, SearchScratch scratch) {
    int rowLevel = graph.levelOf(ordinal);
    for (int level = 0; level <= rowLevel; level++) {
      scratch.plan.set(level, scratch.selected, 0);
    }
    search.begin(scratch);
    scratch.prepareRow(ordinal);
    if (scratch.entryPoint == EntryPoint.NONE) {
      planAmongInFlight(ordinal, scratch);
      search.begin(scratch); // whoever left InFlight before it was read is found here
      if (scratch.entryPoint == EntryPoint.NONE) {
        return;
      }
    }
    long entryPoint = scratch.entryPoint;
    int level = Math.min(rowLevel, EntryPoint.level(entryPoint));
    int entry = level == 0 ? search.descend(scratch) : search.descend(entryPoint, level, scratch);
    for (; level > 0; level--) {
      search.searchLevel(graph.upper(), entry, graph.options().buildBeamWidth(), scratch);
      entry = graph.upper().below(scratch.beam.node(0));
      select(level, nodeOf(ordinal, firstUpper, level), scratch);
    }
    search.searchLevel(graph.base(), entry, graph.options().buildBeamWidth(), scratch);
    offerInFlight(ordinal, scratch);
    select(0, ordinal, scratch);
  }

  static int nodeOf(int ordinal, int firstUpper, int level) {
    return level == 0 ? ordinal : firstUpper + level - 1;
  }

  Level level(int level) {
    return level == 0 ? graph.base() : graph.upper();
  }

  private void planAmongInFlight(int ordinal, SearchScratch scratch) {
    scratch.beam.reset(graph.options().buildBeamWidth());
    scratch.visited.reset(graph.size());
    offerInFlight(ordinal, scratch);
    select(0, ordinal, scratch);
  }

  private void offerInFlight(int ordinal, SearchScratch scratch) {
    int others = graph.inFlight().others(ordinal, scratch.nodes);
    int nodeLimit = graph.size();
    int count = 0;
    for (int i = 0; i < others; i++) {
      int other = scratch.nodes[i];
      if (other < nodeLimit) {
        scratch.visited.ensure(other);
        scratch.nodes[count] = other;
        count += scratch.visited.add(other);
      }
    }
    scratch.count = count;
    search.scoreAndOffer(graph.base(), scratch);
  }

  private void select(int level, int node, SearchScratch scratch) {
    Level links = level(level);
    int count = takeCandidates(links, scratch);
    if (!graph.pairs().areCodes()) {
      for (int rank = 0; rank < count; rank++) {
        scratch.nodes[rank] = Beam.node(scratch.candidates[rank]);
      }
      selection.sortByScore(links, node, count, scratch);
    }
    int kept = selection.select(links, node, count, links.maxNeighbors(), scratch);
    scratch.plan.set(level, scratch.selected, kept);
  }

  /**
   * Takes the beam's rows but for dead ones, which will be unlinked; on level 0 if all are, all.
   */
  private int takeCandidates(Level links, SearchScratch scratch) {
    int found = scratch.beam.size();
    scratch.ensureCandidates(found);
    RowStates states = graph.states();
    boolean mortal = states.areMortal();
    int count = 0;
    for (int rank = 0; rank < found; rank++) {
      scratch.candidates[count] = scratch.beam.entry(rank);
      count += mortal && states.isDead(links.ordinal(scratch.beam.node(rank))) ? 0 : 1;
    }
    return count > 0 || links == graph.upper() ? count : takeAll(scratch);
  }

  private static int takeAll(SearchScratch scratch) {
    int count = scratch.beam.size();
    for (int rank = 0; rank < count; rank++) {
      scratch.candidates[rank] = scratch.beam.entry(rank);
    }
    return count;
  }

  private void publish(int level, int node, SearchScratch scratch) {
    Level links = level(level);
    int[] neighbors = scratch.plan.neighbors(level);
    int count = scratch.plan.count(level);
    backEdges.add(links, node, neighbors, 0, count, scratch);
    int[] source = scratch.source;
    source[0] = node;
    for (int i = 0; i < count; i++) {
      backEdges.add(links, neighbors[i], source, 0, 1, scratch);
    }
  }
}
