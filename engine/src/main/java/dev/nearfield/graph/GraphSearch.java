package dev.nearfield.graph;

import dev.nearfield.kernel.CodeKernel;

/**
 * Walks the graph towards a prepared query.
 *
 * <p>Threads: immutable, share freely; a scratch belongs to one walk at a time. Owns: nothing.
 */
public final class GraphSearch {

  /*
   * A walk keeps a beam of the nearest nodes met [1, algorithm 2]. A step takes the nearest node
   * not yet expanded, collects its unvisited neighbors, and scores them as one batch: several rows
   * in one loop are several independent cache misses, which is all the prefetching Java has. From
   * a beam of 16 on, a step expands two nodes, so that batches are fuller [2].
   *
   * Where a walk on level 0 starts is found greedily on the levels above, from the top one down; or
   * on level 1 alone, from the nearest of some medoids: one batch in place of a chain of small
   * ones, and no row of the top levels leads astray. Two candidates are kept there, as one alone
   * ends in the wrong cell more often where cells lie far apart; more in large graphs [3]. Where
   * preparing the query has found the nearest of some centroids, a walk starts on level 0 at that
   * one's medoid: no batch at all, and a better start [4].
   *
   * [1] Malkov and Yashunin, arXiv:1603.09320.   [2] measured: docs/BENCHMARKS.md, "The walk".
   * [3] measured: docs/adr/0016-enter-by-medoids-of-level-one.md.
   * [4] measured: docs/adr/0026-enter-at-the-medoid-of-the-querys-cell.md.
   */

  private static final int TWO_PER_STEP_FROM_WIDTH = 16;

  /** Candidates kept on level 1: two up to 80,000 rows or so, 24 of a million. */
  private static final int MIN_MEDOID_BEAM_WIDTH = 2;

  private static final int MAX_MEDOID_BEAM_WIDTH = 64;
  private static final int UPPER_ROWS_PER_CANDIDATE = 2_500;

  /** Never set: of walks that expand their whole beam. */
  private static final Slack NO_SLACK = new Slack();

  private final HnswGraph graph;
  private final CodeKernel kernel;

  /** A search over a graph. */
  public GraphSearch(HnswGraph graph) {
    this.graph = graph;
    this.kernel = graph.kernel();
  }

  /**
   * Begins a walk: until the next one the scratch sees the graph as it is now, without rows that
   * are added from here on. Called before the codes are taken that the query is prepared for, so
   * that they hold a code of every row that is met.
   */
  public void begin(SearchScratch scratch) {
    scratch.seeUnlinked(graph.unlinked()); // first: a row that has left is met by what follows
    scratch.begin(graph.states()); // before the counts, as rows that it knows of are counted below
    scratch.medoids =
        graph.medoids(); // before the counts, as they name nodes that the others count
    scratch.entryPoint = graph.entryPoint(); // likewise
    scratch.upperLimit = graph.upperCount();
    scratch.baseLimit = graph.size();
  }

  /**
   * Finds the rows nearest to the query prepared in the scratch; they are then in its beam. A
   * deadline that passes ends the walk with what the beam holds.
   *
   * @param beamWidth rows kept; {@code >= 1}
   */
  public void search(SearchScratch scratch, int beamWidth) {
    searchBase(descend(scratch), beamWidth, scratch);
  }

  /**
   * Returns where on level 0 to start, after a walk on the upper levels if that has to be found
   * out; or {@link Ordinals#NONE}.
   */
  public int descend(SearchScratch scratch) {
    int entry = scratch.enter();
    return entry == Ordinals.NONE ? descend(scratch.medoids, scratch) : entry;
  }

  /** Walks on the upper levels from some medoids, or from the top if there are none. */
  public int descend(Medoids medoids, SearchScratch scratch) {
    scratch.medoidCount = medoids.count();
    if (medoids.count() > 0) {
      scratch.topLevel = 1;
      return descendFromNearest(medoids, scratch);
    }
    long entryPoint = scratch.entryPoint;
    if (entryPoint == EntryPoint.NONE) {
      return Ordinals.NONE;
    }
    scratch.topLevel = EntryPoint.level(entryPoint);
    return descend(entryPoint, 0, scratch);
  }

  /**
   * Walks on level 0 only, from what {@link #descend} returned; dead rows are left out, and those
   * that the scratch sees as unlinked.
   */
  public void searchBase(int entry, int beamWidth, SearchScratch scratch) {
    searchBase(entry, beamWidth, NO_SLACK, scratch);
  }

  /** {@link #searchBase(int, int, SearchScratch)}, which may stop early. */
  public void searchBase(int entry, int beamWidth, Slack slack, SearchScratch scratch) {
    if (entry == Ordinals.NONE) {
      scratch.beam.reset(beamWidth);
    } else {
      searchLevel(graph.base(), entry, beamWidth, slack, scratch);
      scratch.retainAnswers();
    }
  }

  /** Walks greedily from the entry point down to a level; returns the node to start from there. */
  int descend(long entryPoint, int toLevel, SearchScratch scratch) {
    int node = EntryPoint.node(entryPoint);
    scratch.vicinity = node;
    for (int level = EntryPoint.level(entryPoint); level > toLevel; level--) {
      searchLevel(graph.upper(), node, 1, scratch);
      int nearest = scratch.beam.node(0);
      if (level == SearchScratch.VICINITY_LEVEL) {
        scratch.vicinity = nearest;
      }
      node = graph.upper().below(nearest);
    }
    return node;
  }

  /** Walks on level 1 from the medoids nearest to the query. */
  private int descendFromNearest(Medoids medoids, SearchScratch scratch) {
    Level upper = graph.upper();
    int candidates = scratch.upperLimit / UPPER_ROWS_PER_CANDIDATE;
    int width = Math.clamp(candidates, MIN_MEDOID_BEAM_WIDTH, MAX_MEDOID_BEAM_WIDTH);
    int nodeLimit = start(upper, width, scratch);
    scratch.count = medoids.copyOrdinals(scratch.nodes);
    int count = score(graph.base(), scratch);
    for (int i = 0; i < count; i++) {
      scratch.visited.add(medoids.record(i));
      scratch.beam.offer(scratch.scores[i], medoids.record(i));
    }
    scratch.vicinity = scratch.beam.node(0);
    walk(upper, nodeLimit, width, NO_SLACK, scratch);
    return upper.below(scratch.beam.node(0));
  }

  /** Fills the beam with the nodes of one level nearest to the query. */
  void searchLevel(Level level, int entry, int beamWidth, SearchScratch scratch) {
    searchLevel(level, entry, beamWidth, NO_SLACK, scratch);
  }

  private void searchLevel(
      Level level, int entry, int beamWidth, Slack slack, SearchScratch scratch) {
    int nodeLimit = start(level, beamWidth, scratch);
    scratch.visited.add(entry);
    scratch.nodes[0] = entry;
    scratch.count = 1;
    scoreAndOffer(level, scratch);
    walk(level, nodeLimit, beamWidth, slack, scratch);
  }

  /** Forgets the last level's walk; returns the number of nodes that this one may meet. */
  private int start(Level level, int beamWidth, SearchScratch scratch) {
    boolean isBase = level == graph.base();
    int nodeLimit = isBase ? scratch.baseLimit : scratch.upperLimit;
    scratch.beam.reset(beamWidth, isBase ? scratch.answers() : null);
    scratch.visited.reset(nodeLimit);
    return nodeLimit;
  }

  /** Expands the beam's nodes, the nearest first, until none is left or the slack is used up. */
  private void walk(Level level, int nodeLimit, int beamWidth, Slack slack, SearchScratch scratch) {
    Beam beam = scratch.beam;
    while (true) {
      long limit = slack.limit(beam);
      int node = beam.popNearest(limit);
      if (node == Ordinals.NONE) {
        return;
      }
      collect(level, node, nodeLimit, scratch);
      int second = beamWidth >= TWO_PER_STEP_FROM_WIDTH ? beam.popNearest(limit) : Ordinals.NONE;
      if (second != Ordinals.NONE) {
        collect(level, second, nodeLimit, scratch);
      }
      touchUpcoming(level, second == Ordinals.NONE ? 1 : 2, scratch);
      scoreAndOffer(level, scratch);
      scratch.steps++;
      if (scratch.deadline.checkAfterStep()) {
        return;
      }
    }
  }

  /** {@link #collect(Level, int, int, SearchScratch)} on level 0. */
  void collect(int node, int nodeLimit, SearchScratch scratch) {
    collect(graph.base(), node, nodeLimit, scratch);
  }

  /** Appends a node's unvisited neighbors to the batch; rows newer than the walk are left out. */
  private static void collect(Level level, int node, int nodeLimit, SearchScratch scratch) {
    long list = level.list(node);
    int degree = NeighborList.degree(list);
    scratch.count = scratch.visited.addNew(list, degree, nodeLimit, scratch.nodes, scratch.count);
  }

  /**
   * Touches the lists that the next step reads if this one brings nothing nearer: they come out of
   * memory while the batch is scored. More often than not they are the right ones.
   */
  private static void touchUpcoming(Level level, int count, SearchScratch scratch) {
    Beam beam = scratch.beam;
    int rank = beam.upcoming(0);
    for (int i = 0; i < count && rank != Ordinals.NONE; i++) {
      scratch.touchSum += level.touchList(beam.node(rank));
      rank = beam.upcoming(rank + 1);
    }
  }

  /** Scores the batch, offers it to the beam, and empties it. */
  void scoreAndOffer(Level level, SearchScratch scratch) {
    int count = score(level, scratch);
    scratch.beam.offerAll(scratch.scores, scratch.nodes, count);
  }

  /** Scores the batch and empties it; returns how many nodes and scores lie there now. */
  int score(Level level, SearchScratch scratch) {
    int count = scratch.count;
    if (count == 0) {
      return 0;
    }
    NeighborList.fenceAfterRead();
    scratch.resolve(level, count);
    kernel.score(scratch.query(), scratch.addresses, count, scratch.scores);
    scratch.scoredCount += count;
    scratch.count = 0;
    return count;
  }
}
