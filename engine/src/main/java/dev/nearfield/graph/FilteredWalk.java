package dev.nearfield.graph;

import org.jspecify.annotations.Nullable;

/**
 * Walks on level 0 of which only some rows are answers: those that pass the {@link
 * SearchScratch#filter filter} of the scratch. What is found is then in the scratch's beam.
 *
 * <p>Threads: one at a time. Owns: a list of nodes; borrows the graph and a scratch.
 */
public final class FilteredWalk {

  /*
   * Two ways, which cost about the same where a fifth of all rows pass [1]:
   *
   *   - collect: the ordinary walk, in which rows that do not pass lead on as dead ones do. It
   *     scores 1 / s times as many rows if a fraction s passes, and asks the filter about those
   *     only that come into the beam.
   *   - select: only rows that pass are scored and kept in the beam. They alone do not hold
   *     together, so a step also looks behind the neighbors that do not pass, at their neighbors
   *     [2], until it has met a list's worth of rows to score. Many lists are read and many rows
   *     asked about for each that is scored. The walk begins at some rows from all over the graph
   *     besides the entry, around which perhaps none passes.
   *
   * A node that does not pass is marked as visited when its list is read, not when it is met: if a
   * step has enough without it, it may lead on from somewhere else. That reads a third more lists
   * and finds half of the neighbors that were missed otherwise [1].
   *
   * A filter may let pass just what the query is far from. Then both ways lose themselves, one in a
   * beam full of rows that do not pass, one among rows that are all alike; so both have a limit of
   * work after which they give up, and somebody else scores all rows that pass.
   *
   * [1] measured: docs/adr/0035-choose-by-cost-how-to-search-with-a-filter.md.
   * [2] Patel et al., ACORN, arXiv:2403.04871: the variant called ACORN-1.
   */

  private static final int TWO_PER_STEP_FROM_WIDTH = 16;

  /** Rows from all over the graph at which a selective walk begins. */
  private static final int SEEDS = 12;

  /** Rows asked about in search of them. */
  private static final int MAX_DRAWS = 1_024;

  /** The golden ratio's fraction of 2^64: its multiples spread evenly. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** Reading a list behind a row takes about as long as scoring so many rows. */
  public static final int ROWS_PER_LIST = 3;

  private final HnswGraph graph;
  private final GraphSearch search;
  private final SearchScratch scratch;

  /** Rows that a selective step is to meet, and lists that it reads for them at most. */
  private final int goal;

  /** Neighbors of the node being expanded that do not pass. */
  private final int[] others;

  private int otherCount;
  private long readLists;
  private long workLimit;
  private boolean gaveUp;

  /** A walk that uses the scratch's query, filter, beam, visited set, batch and deadline. */
  public FilteredWalk(HnswGraph graph, GraphSearch search, SearchScratch scratch) {
    this.graph = graph;
    this.search = search;
    this.scratch = scratch;
    int maxNeighbors = graph.base().maxNeighbors();
    goal = Math.max(1, maxNeighbors * 3 / 4);
    others = new int[maxNeighbors];
  }

  /**
   * Walks as if all rows passed, and keeps those that do.
   *
   * @param entry what {@link GraphSearch#descend} returned
   * @param beamWidth rows kept that pass; {@code >= 1}
   * @param workLimit rows scored before the walk gives up
   * @return whether the walk came to its end, or to the deadline; if not, it gave up
   */
  public boolean collect(int entry, int beamWidth, Slack slack, long workLimit) {
    start(beamWidth, scratch.answers(), workLimit);
    if (entry != Ordinals.NONE) {
      meet(entry);
      search.scoreAndOffer(graph.base(), scratch);
      walk(beamWidth, slack, false);
      scratch.retainAnswers();
    }
    return !gaveUp;
  }

  /**
   * Walks from row to row among those that pass.
   *
   * @param entry what {@link GraphSearch#descend} returned
   * @param beamWidth rows kept; {@code >= 1}
   * @param workLimit rows scored before the walk gives up, a list that is read behind another one
   *     being {@link #ROWS_PER_LIST} rows
   * @return whether the walk came to its end, or to the deadline; if not, it gave up
   */
  public boolean select(int entry, int beamWidth, Slack slack, long workLimit) {
    scratch.ensureCandidates(SEEDS + 4 * graph.base().maxNeighbors());
    start(beamWidth, scratch.living(), workLimit);
    meetSeeds();
    if (entry != Ordinals.NONE) {
      if (scratch.passes(entry)) {
        meet(entry);
      } else {
        scratch.visited.add(entry);
        expand(entry);
      }
    }
    search.scoreAndOffer(graph.base(), scratch);
    walk(beamWidth, slack, true);
    scratch.retainAnswers();
    return !gaveUp;
  }

  /**
   * Begins to score rows that the caller names; they are not taken for visited.
   *
   * @param beamWidth rows kept; {@code >= 1}
   */
  public void startNowhere(int beamWidth) {
    readLists = 0;
    scratch.beam.reset(beamWidth);
  }

  /**
   * Scores rows by their codes and keeps the nearest of all since {@link #startNowhere}.
   *
   * @param ordinals shape {@code [count]}, each row once; ascending is fastest
   */
  public void offer(int[] ordinals, int count) {
    for (int from = 0; from < count; from += SearchScratch.BATCH) {
      int batch = Math.min(SearchScratch.BATCH, count - from);
      System.arraycopy(ordinals, from, scratch.nodes, 0, batch);
      scratch.count = batch;
      search.scoreAndOffer(graph.base(), scratch);
    }
  }

  /** Lists that the last walk read behind rows that do not pass. */
  public long readLists() {
    return readLists;
  }

  private void start(int beamWidth, @Nullable Answers answers, long limit) {
    scratch.beam.reset(beamWidth, answers);
    scratch.visited.reset(scratch.baseLimit);
    readLists = 0;
    workLimit = scratch.scoredCount + limit;
    gaveUp = false;
  }

  /** Appends a row to the batch unless it was met before. */
  private void meet(int node) {
    scratch.nodes[scratch.count] = node;
    scratch.count += scratch.visited.add(node);
  }

  private void meetSeeds() {
    for (long draw = 1; draw <= MAX_DRAWS && scratch.count < SEEDS; draw++) {
      int node = (int) Math.unsignedMultiplyHigh(draw * GOLDEN, scratch.baseLimit);
      if (scratch.passes(node)) {
        meet(node);
      }
    }
  }

  /** As the walk of {@link GraphSearch}, but for the limit of work. */
  private void walk(int beamWidth, Slack slack, boolean selective) {
    Beam beam = scratch.beam;
    while (true) {
      long limit = slack.limit(beam);
      int node = beam.popNearest(limit);
      if (node == Ordinals.NONE) {
        return;
      }
      expand(node, selective);
      int second = beamWidth >= TWO_PER_STEP_FROM_WIDTH ? beam.popNearest(limit) : Ordinals.NONE;
      if (second != Ordinals.NONE) {
        expand(second, selective);
      }
      search.scoreAndOffer(graph.base(), scratch);
      scratch.steps++;
      if (scratch.deadline.checkAfterStep()) {
        return;
      }
      if (scratch.scoredCount + ROWS_PER_LIST * readLists > workLimit) {
        gaveUp = true;
        return;
      }
    }
  }

  private void expand(int node, boolean selective) {
    if (selective) {
      expand(node);
    } else {
      search.collect(node, scratch.baseLimit, scratch);
    }
  }

  /** Appends unvisited rows that pass to the batch: neighbors, then neighbors of the others. */
  private void expand(int node) {
    int enough = scratch.count + goal;
    otherCount = 0;
    look(node, true);
    int looked = 0;
    for (int i = 0; i < otherCount && looked < goal && scratch.count < enough; i++) {
      if (scratch.visited.add(others[i]) == 1) {
        look(others[i], false);
        looked++;
      }
    }
    readLists += looked;
  }

  /** Appends a node's unvisited neighbors that pass to the batch; keeps the others on request. */
  private void look(int node, boolean keepOthers) {
    long list = graph.base().list(node);
    int degree = NeighborList.degree(list);
    for (int slot = 0; slot < degree; slot++) {
      int neighbor = NeighborList.neighbor(list, slot);
      if (neighbor >= scratch.baseLimit || scratch.visited.contains(neighbor)) {
        continue;
      }
      if (scratch.passes(neighbor)) {
        meet(neighbor);
      } else if (keepOthers) {
        others[otherCount++] = neighbor;
      }
    }
  }
}
