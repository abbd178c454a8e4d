package dev.nearfield.index;

import dev.nearfield.graph.SearchScratch;
import java.util.function.ToIntFunction;

/**
 * Looks up a sample of rows by walks that enter in one way and in another.
 *
 * <p>Threads: one writer at a time; searches go on. Owns: nothing.
 */
final class EntryTrial {

  /*
   * A way is no loss unless it loses more of these searches than it wins by more than two standard
   * deviations of fair coins: where a way misses one query in a thousand, all of one cell, the
   * sample would hardly show it, so a draw decides nothing.
   */

  private static final int TRIALS = 1_024;
  private static final int BEAM_WIDTH = 8;
  private static final int DEVIATIONS = 2;

  private final IndexState state;

  EntryTrial(IndexState state) {
    this.state = state;
  }

  /**
   * Whether a way finds rows about as near as another does.
   *
   * @param way where on level 0 to start, for the query that was prepared in a scratch
   */
  boolean isNoLoss(
      ToIntFunction<SearchScratch> way, ToIntFunction<SearchScratch> other, QueryScratch scratch) {
    int size = state.graph.size();
    int trials = Math.min(TRIALS, state.graph.states().liveCount());
    int won = 0;
    int lost = 0;
    for (int i = 0; i < trials; i++) {
      int ordinal = state.liveFrom((int) ((2L * i + 1) * size / (2L * trials)));
      state.search.begin(scratch.search);
      state.prepareRow(ordinal, scratch, scratch.search);
      float found = bestScore(way, scratch.search);
      float otherFound = bestScore(other, scratch.search);
      won += found > otherFound ? 1 : 0;
      lost += found < otherFound ? 1 : 0;
    }
    return lost - won <= DEVIATIONS * Math.sqrt(won + lost);
  }

  private float bestScore(ToIntFunction<SearchScratch> way, SearchScratch walk) {
    state.search.searchBase(way.applyAsInt(walk), BEAM_WIDTH, walk);
    return walk.found() == 0 ? Float.NEGATIVE_INFINITY : walk.foundScore(0);
  }
}
