package dev.nearfield.graph;

import java.util.BitSet;

/**
 * Takes dead rows out of the graph, beside searches and inserts.
 *
 * <p>Threads: one sweep at a time, of which several may run parts; a scratch belongs to one call at
 * a time. Owns: nothing.
 */
public final class Unlinker {

  /*
   * The rows that are dead when a sweep begins are its victims. Walks must not enter by them any
   * more; then, once all who began before have left, nobody links to them again. Now every list
   * that names a victim is put right: its other neighbors stay; if they are few, live neighbors of
   * the victims, who were near as well [1], are chosen beside them by the rule of all lists, then
   * the nearest of the others, until the list is as long as it was, or three quarters of the most:
   * with fewer, recall would decay from sweep to sweep [2]. A row whose whole neighborhood died
   * looks for a new one with a walk. What else was tried: ADR 31.
   *
   * A victim's own list stays as it is, for walks that are on it, until all of them have left.
   *
   * [1] FreshDiskANN, arXiv:2105.09613, algorithm 4.   [2] Lucene issue 16552.
   */

  private static final double FLOOR = 0.75;
  private static final int LONELY_DIVISOR = 4;

  private final HnswGraph graph;
  private final BitSet victims = new BitSet();
  private final RowLinker linker;
  private final NeighborSelection selection;

  /** An unlinker of the rows of a graph that are dead now. */
  public Unlinker(HnswGraph graph) {
    this.graph = graph;
    linker = new RowLinker(graph);
    selection = new NeighborSelection(graph);
    int size = graph.size();
    for (int ordinal = 0; ordinal < size; ordinal++) {
      if (graph.states().isDead(ordinal)) {
        victims.set(ordinal);
      }
    }
  }

  /** The rows that it unlinks. */
  public BitSet victims() {
    return victims;
  }

  /** Lets walks that start from now on enter by other rows. */
  public void leaveEntries() {
    Medoids medoids = graph.medoids();
    if (medoids.names(victims)) {
      graph.enterBy(medoids.without(graph.upper(), victims));
    }
    long entry = graph.entryPoint();
    while (entry != EntryPoint.NONE && isVictim(entry)) {
      graph.replaceEntryPoint(entry, highestLive());
      entry = graph.entryPoint();
    }
  }

  /** Takes victims out of the lists of nodes of level 0; returns how many named one. */
  public int unlinkBase(int from, int to, SearchScratch scratch) {
    return unlink(graph.base(), from, to, scratch);
  }

  /** Takes victims out of the lists of nodes of the upper levels; returns how many named one. */
  public int unlinkUpper(int from, int to, SearchScratch scratch) {
    return unlink(graph.upper(), from, to, scratch);
  }

  /** Empties the lists of a victim that nobody can meet any more; returns whether it is free. */
  public boolean free(int ordinal) {
    if (!graph.hasItsRecords(ordinal)) {
      return false; // a file that lied: the row stays dead
    }
    graph.clear(ordinal, graph.firstUpper(ordinal));
    graph.states().free(ordinal);
    return true;
  }

  private int unlink(Level level, int from, int to, SearchScratch scratch) {
    int changed = 0;
    for (int node = from; node < to; node++) {
      if (!victims.get(level.ordinal(node)) && namesVictim(level, node)) {
        unlink(level, node, scratch);
        changed++;
      }
    }
    return changed;
  }

  private boolean namesVictim(Level level, int node) {
    long list = level.list(node);
    int degree = NeighborList.degree(list);
    for (int slot = 0; slot < degree; slot++) {
      if (victims.get(level.ordinal(NeighborList.neighbor(list, slot)))) {
        return true;
      }
    }
    return false;
  }

  private void unlink(Level level, int node, SearchScratch scratch) {
    long list = level.list(node);
    int kept;
    int degree;
    NeighborList.lock(list);
    try {
      kept = takeSurvivors(level, list, scratch);
      degree = replaceVictims(level, node, kept, scratch);
    } finally {
      NeighborList.unlock(list);
    }
    for (int i = kept; i < degree; i++) {
      level.linkIfRoom(scratch.selected[i], node);
    }
    boolean lonely = degree < level.maxNeighbors() / LONELY_DIVISOR;
    if (lonely && level == graph.base() && graph.states().isLive(node)) {
      linker.rejoin(node, scratch);
    }
  }

  /** The neighbors that are no victims, into {@code scratch.selected}; returns how many. */
  private int takeSurvivors(Level level, long list, SearchScratch scratch) {
    int degree = NeighborList.degree(list);
    int kept = 0;
    for (int slot = 0; slot < degree; slot++) {
      int neighbor = NeighborList.neighbor(list, slot);
      if (!victims.get(level.ordinal(neighbor))) {
        scratch.selected[kept++] = neighbor;
      }
    }
    return kept;
  }

  /** Under the list's lock; returns the neighbors that it has now. */
  private int replaceVictims(Level level, int node, int kept, SearchScratch scratch) {
    long list = level.list(node);
    int floor = (int) (FLOOR * level.maxNeighbors());
    int count = kept;
    if (kept < floor) {
      int wanted = Math.min(NeighborList.degree(list), floor);
      int candidates = neighborsOfVictims(level, node, kept, scratch);
      selection.sortByScore(level, node, candidates, scratch);
      count = selection.extend(level, node, candidates, kept, level.maxNeighbors(), scratch);
      count = fillUp(count, wanted, candidates, scratch);
    }
    NeighborList.replace(list, scratch.selected, count);
    return count;
  }

  /** Live neighbors of a list's victims that the list does not name; returns how many. */
  private int neighborsOfVictims(Level level, int node, int kept, SearchScratch scratch) {
    scratch.visited.reset(level == graph.base() ? graph.size() : graph.upperCount());
    scratch.visited.add(node);
    for (int i = 0; i < kept; i++) {
      scratch.visited.ensure(scratch.selected[i]);
      scratch.visited.add(scratch.selected[i]);
    }
    long list = level.list(node);
    int degree = NeighborList.degree(list);
    int count = 0;
    for (int slot = 0; slot < degree; slot++) {
      int victim = NeighborList.neighbor(list, slot);
      if (victims.get(level.ordinal(victim))) {
        count = addLiveNeighbors(level, victim, count, scratch);
      }
    }
    return count;
  }

  private int addLiveNeighbors(Level level, int victim, int before, SearchScratch scratch) {
    int count = before;
    long list = level.list(victim);
    int degree = NeighborList.degree(list);
    scratch.ensureCandidates(count + degree);
    for (int slot = 0; slot < degree; slot++) {
      int neighbor = NeighborList.neighbor(list, slot);
      scratch.visited.ensure(neighbor);
      if (graph.states().isLive(level.ordinal(neighbor)) && scratch.visited.add(neighbor) == 1) {
        scratch.nodes[count++] = neighbor;
      }
    }
    return count;
  }

  /** Adds the nearest candidates that were not selected until there are {@code wanted}. */
  private static int fillUp(int selected, int wanted, int candidates, SearchScratch scratch) {
    int count = selected;
    for (int rank = 0; rank < candidates && count < wanted; rank++) {
      int node = Beam.node(scratch.candidates[rank]);
      if (!isAmong(node, scratch.selected, selected)) {
        scratch.selected[count++] = node;
      }
    }
    return count;
  }

  private static boolean isAmong(int node, int[] nodes, int count) {
    for (int i = 0; i < count; i++) {
      if (nodes[i] == node) {
        return true;
      }
    }
    return false;
  }

  private boolean isVictim(long entry) {
    Level level = EntryPoint.level(entry) == 0 ? graph.base() : graph.upper();
    return victims.get(level.ordinal(EntryPoint.node(entry)));
  }

  /** The live row that reaches the highest level, as an entry point; none if no row lives. */
  private long highestLive() {
    long best = EntryPoint.NONE;
    int bestLevel = 0;
    int last = Ordinals.NONE;
    int level = 0;
    for (int record = 0; record < graph.upperCount(); record++) {
      int ordinal = graph.upper().ordinal(record);
      level = ordinal == last ? level + 1 : 1;
      last = ordinal;
      if (level > bestLevel && graph.states().isLive(ordinal)) {
        bestLevel = level;
        best = EntryPoint.of(level, record);
      }
    }
    for (int ordinal = 0; ordinal < graph.size() && best == EntryPoint.NONE; ordinal++) {
      best = graph.states().isLive(ordinal) ? EntryPoint.of(0, ordinal) : EntryPoint.NONE;
    }
    return best;
  }
}
