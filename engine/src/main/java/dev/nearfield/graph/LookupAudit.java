package dev.nearfield.graph;

import org.agrona.collections.IntArrayList;

/**
 * Looks up rows, most of all those that hardly any list names, and links those that a walk does not
 * find.
 *
 * <p>Threads: one chooses at a time, lookups beside it and each other; searches and adds may run
 * too. Owns: a byte per row, while it chooses.
 */
public final class LookupAudit {

  /*
   * A row may be reachable and yet be missed by every walk that looks for it: each list near it
   * dropped it for a row nearer to the list's own, and the one or two lists that still name it
   * belong to rows off the way. Of 60,000 rows of ten clusters in 24 dimensions, walks of the
   * default beam missed 6 to 9, nearly all named by one list and none by more than five. Three
   * rows in a hundred are named by up to six: to look these up costs little beside linking.
   *
   * Where rows die and others take their places, some 10 of 100,000 are missed although many lists
   * name them: walks come down in another part of the graph. Nothing tells which; so each audit
   * looks up some of all rows, and whoever has the time all of them.
   */

  /** Weak is a row named by no more lists than a full list has neighbors, divided by this. */
  private static final int NEIGHBORS_PER_LINK = 5;

  /** Below the default beam of a search, so that what is found here is found there. */
  private static final int BEAM_WIDTH = 48;

  /** Lookups of one audit: some milliseconds, and more only after many adds. */
  private static final int MIN_LOOKUPS = 512;

  private static final int ADDED_ROWS_PER_LOOKUP = 8;
  private static final int LISTS_PER_PAUSE = 256;

  private final HnswGraph graph;
  private final GraphSearch search;

  /** Where the next audit goes on among the weak rows that are not new to it. */
  private int nextWeak;

  /** Where the next audit goes on among the others. */
  private int next;

  /** An audit of one graph. */
  public LookupAudit(HnswGraph graph) {
    this.graph = graph;
    this.search = new GraphSearch(graph);
  }

  /**
   * Chooses the weakly linked rows that there are now: the new ones, then the others; and, as long
   * as an audit may, rows that are not weak, from where the last one stopped.
   *
   * @param added rows added since the last audit: with their number grows how many are chosen
   * @param pause called again and again: may take a break
   * @return the rows to {@link #lookUp look up}
   */
  public int[] choose(int added, Runnable pause) {
    byte[] links = countLinks(graph.size(), pause);
    var chosen = new IntArrayList();
    int weak = graph.base().maxNeighbors() / NEIGHBORS_PER_LINK;
    int size = links.length;
    int firstNew = Math.max(0, size - added);
    int left = MIN_LOOKUPS + added / ADDED_ROWS_PER_LOOKUP;
    for (int ordinal = firstNew; ordinal < size && left > 0; ordinal++) {
      left -= chooseIf(links[ordinal] <= weak, ordinal, chosen);
    }
    for (int old = 0; old < firstNew && left > 0; old++) {
      nextWeak = nextWeak < firstNew ? nextWeak : 0;
      left -= chooseIf(links[nextWeak] <= weak, nextWeak, chosen);
      nextWeak++;
    }
    for (int any = 0; any < size && left > 0; any++) {
      next = next < size ? next : 0;
      left -= chooseIf(links[next] > weak, next, chosen);
      next++;
    }
    return chosen.toIntArray();
  }

  /** Looks up a row, whoever names it, and links it if it is not found; not one that is gone. */
  public void lookUp(int ordinal, SearchScratch scratch) {
    if (!graph.states().isGone(ordinal) && !isFound(ordinal, scratch)) {
      linkFromFound(ordinal, scratch);
    }
  }

  /** Chooses a row if it is asked for and there; returns how many it chose. */
  private int chooseIf(boolean asked, int ordinal, IntArrayList chosen) {
    boolean isDue = asked && !graph.states().isGone(ordinal);
    if (isDue) {
      chosen.addInt(ordinal);
    }
    return isDue ? 1 : 0;
  }

  /** Lists that name each row; no more are counted than a byte holds. */
  private byte[] countLinks(int size, Runnable pause) {
    var links = new byte[size];
    for (int ordinal = 0; ordinal < size; ordinal++) {
      if (ordinal % LISTS_PER_PAUSE == 0) {
        pause.run();
      }
      long list = graph.base().list(ordinal);
      int degree = NeighborList.degree(list);
      for (int slot = 0; slot < degree; slot++) {
        int neighbor = NeighborList.neighbor(list, slot);
        if (neighbor < size && links[neighbor] < Byte.MAX_VALUE) {
          links[neighbor]++;
        }
      }
    }
    return links;
  }

  private boolean isFound(int ordinal, SearchScratch scratch) {
    search.begin(scratch);
    scratch.prepareRow(ordinal);
    search.search(scratch, BEAM_WIDTH);
    for (int rank = 0; rank < scratch.found(); rank++) {
      if (scratch.foundOrdinal(rank) == ordinal) {
        return true;
      }
    }
    return false;
  }

  private void linkFromFound(int ordinal, SearchScratch scratch) {
    for (int rank = 0; rank < scratch.found(); rank++) {
      if (graph.base().linkIfRoom(scratch.foundOrdinal(rank), ordinal)) {
        return;
      }
    }
  }
}
