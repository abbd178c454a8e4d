package dev.nearfield.graph;

/**
 * A walk on level 0 that hands out rows, nearest first, as many as are asked for: for pages and for
 * ranges, where nobody knows beforehand how wide a beam would have to be.
 *
 * <p>Threads: one at a time. Owns: its heaps, which only grow; borrows the graph and a scratch.
 */
public final class ResumableWalk {

  /*
   * Every row scored lies in one of two heaps until it is taken: the reserve, the nearest
   * beamWidth of them, or the rest; those that are no answers, dead ones and those that do not
   * pass a filter, in neither. Rows not yet expanded are in the frontier as well.
   *
   *   settled:  no row of the frontier is nearer than the farthest of a full reserve
   *
   * That is the stopping rule of an ordinary walk [1, algorithm 2], with the reserve for a beam; so
   * taking from a settled reserve gives what a walk of that width gives. Taking makes room, rows of
   * the rest move up, and the walk goes on until it is settled again. A row is scored once and
   * expanded once however often the walk is resumed, at O(log n) per row.
   *
   * [1] Malkov and Yashunin, arXiv:1603.09320.
   */

  /** Rows between two looks at the clock: a filter may have to read the record of each. */
  private static final int MAX_LOOKED_AT = 1_024;

  private final HnswGraph graph;
  private final GraphSearch search;
  private final SearchScratch scratch;
  private final LongHeap frontier = new LongHeap();

  /** Complements of entries: the farthest on top. */
  private final LongHeap reserve = new LongHeap();

  private final LongHeap rest = new LongHeap();
  private int beamWidth;
  private int nodeLimit;
  private int unreached;
  private long workLimit;

  /** A walk that uses the scratch's query, visited set, batch and deadline. */
  public ResumableWalk(HnswGraph graph, GraphSearch search, SearchScratch scratch) {
    this.graph = graph;
    this.search = search;
    this.scratch = scratch;
  }

  /**
   * Starts towards the query prepared in the scratch. Rows added later are not met.
   *
   * @param entry what {@link GraphSearch#descend} returned
   * @param beamWidth rows kept beyond those taken; {@code >= 1}
   */
  public void start(int entry, int beamWidth) {
    this.beamWidth = beamWidth;
    start(scratch.baseLimit);
    if (entry != Ordinals.NONE) {
      scratch.visited.add(entry);
      scratch.nodes[0] = entry;
      scratch.count = 1;
      scoreAndKeep();
    }
  }

  /** Starts without an entry: no row is reached, and {@link #takeUnreached} gives them all. */
  public void startNowhere() {
    scratch.ignoreUnlinked();
    start(graph.size());
  }

  private void start(int limit) {
    frontier.clear();
    reserve.clear();
    rest.clear();
    unreached = 0;
    workLimit = Long.MAX_VALUE;
    nodeLimit = limit;
    scratch.visited.reset(nodeLimit);
  }

  /**
   * Takes the nearest rows not yet taken, after walking as far as that needs, or until the deadline
   * has passed.
   *
   * @param count rows wanted, at most the beam width
   * @param ordinals receives the rows, nearest first
   * @param scores receives their scores
   * @return rows taken; 0 once every row that the walk reaches was taken
   */
  public int take(int count, int[] ordinals, float[] scores) {
    int taken = takeMet(count, ordinals, scores);
    int kept = scratch.retainAnswers(ordinals, scores, taken);
    while (taken > 0 && kept == 0) {
      taken = takeMet(count, ordinals, scores);
      kept = scratch.retainAnswers(ordinals, scores, taken);
    }
    return kept;
  }

  private int takeMet(int count, int[] ordinals, float[] scores) {
    settle();
    reserve.sortDescending();
    int taken = Math.min(count, reserve.size());
    for (int rank = 0; rank < taken; rank++) {
      long entry = ~reserve.get(rank);
      ordinals[rank] = Beam.node(entry);
      scores[rank] = Beam.score(entry);
    }
    reserve.dropFirst(taken);
    while (reserve.size() < beamWidth && !rest.isEmpty()) {
      reserve.push(~rest.pop());
    }
    return taken;
  }

  /**
   * Takes rows that no walk reaches, once {@link #take} has nothing more to give.
   *
   * @param spare shape {@code [count]}; overwritten
   * @return rows taken; 0 once there are none, or when the deadline has passed
   */
  public int takeUnreached(int count, int[] ordinals, float[] spare) {
    int kept = 0;
    while (kept == 0 && !isExhausted() && !scratch.deadline.check()) {
      kept = scratch.retainAnswers(ordinals, spare, takeUnvisited(count, ordinals));
    }
    return kept;
  }

  /** Whether {@link #takeUnreached} has looked at all rows. */
  public boolean isExhausted() {
    return unreached >= nodeLimit;
  }

  /**
   * Lets the walk go on only until the scratch has counted so many scored rows: then {@link #take}
   * gives what was met. By default there is no limit.
   */
  public void limitWork(long scoredCount) {
    workLimit = scoredCount;
  }

  /** Goes no further: {@link #take} gives what was met, {@link #takeUnreached} all else. */
  public void stop() {
    frontier.clear();
  }

  private int takeUnvisited(int count, int[] ordinals) {
    int taken = 0;
    int end = (int) Math.min(nodeLimit, (long) unreached + MAX_LOOKED_AT);
    while (taken < count && unreached < end) {
      if (!scratch.visited.contains(unreached) && scratch.passes(unreached)) {
        ordinals[taken++] = unreached;
      }
      unreached++;
    }
    return taken;
  }

  /** Bytes held. */
  public long bytes() {
    return frontier.bytes() + reserve.bytes() + rest.bytes();
  }

  private void settle() {
    while (!isSettled() && scratch.scoredCount <= workLimit && !scratch.deadline.checkAfterStep()) {
      scratch.steps++;
      expand();
      if (!isSettled()) {
        expand();
      }
      scoreAndKeep();
    }
  }

  private boolean isSettled() {
    return frontier.isEmpty() || (reserve.size() == beamWidth && frontier.top() > ~reserve.top());
  }

  private void expand() {
    search.collect(Beam.node(frontier.pop()), nodeLimit, scratch);
  }

  private void scoreAndKeep() {
    int count = search.score(graph.base(), scratch);
    Answers answers = scratch.answers();
    for (int i = 0; i < count; i++) {
      long entry = Beam.entry(scratch.scores[i], scratch.nodes[i]);
      frontier.push(entry);
      if (answers != null && !answers.mayInclude(scratch.nodes[i])) {
        continue;
      }
      if (reserve.size() < beamWidth) {
        reserve.push(~entry);
      } else if (entry < ~reserve.top()) {
        rest.push(~reserve.replaceTop(~entry));
      } else {
        rest.push(entry);
      }
    }
  }
}
