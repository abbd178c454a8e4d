package dev.nearfield.index;

import dev.nearfield.graph.Ordinals;
import dev.nearfield.quantize.CellCodec;
import dev.nearfield.quantize.Cells;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Chooses the medoids of a codec's cells, by which walks enter level 0, and tries them out. The
 * choice follows from the graph, the rows and the cells, whatever the number of threads.
 *
 * <p>Threads: one writer at a time, no adds beside it; searches go on. Owns: nothing.
 */
final class CellMedoidChoice {

  /** Fewer cells are those of a small graph: its upper levels are a handful of rows. */
  private static final int MIN_COUNT = 12;

  /** Rows among which the one nearest to a centroid is sought. */
  private static final int BEAM_WIDTH = 64;

  private final IndexState state;
  private final ExactScorer exact;
  private final EntryTrial trial;

  CellMedoidChoice(IndexState state) {
    this.state = state;
    exact = new ExactScorer(state);
    trial = new EntryTrial(state);
  }

  /** Chooses, where codes have cells; none if walks find less by them. */
  void run(QueryScratch scratch) {
    CodeRows rows = state.codes();
    if (rows.codec() instanceof CellCodec codec
        && codec.cells().count() >= MIN_COUNT
        && state.graph.states().liveCount() > 0) {
      int size = state.graph.size();
      var chosen = CellMedoids.of(nearest(codec.cells(), scratch), size);
      var none = CellMedoids.none(size);
      state.replace(rows.enteredBy(isNoLoss(chosen, scratch) ? chosen : none));
    }
  }

  /** Chooses other rows for cells whose medoid is among some rows, which are dead. */
  void leave(BitSet rows, QueryScratch scratch) {
    CodeRows codes = state.codes();
    CellMedoids medoids = codes.medoids();
    if (!(codes.codec() instanceof CellCodec codec) || !medoids.areAny(rows)) {
      return;
    }
    int[] ordinals = new int[medoids.count()];
    for (int cell = 0; cell < ordinals.length; cell++) {
      int known = medoids.ordinal(cell);
      ordinals[cell] = rows.get(known) ? nearest(codec.cells().centroid(cell), scratch) : known;
    }
    boolean allFound = Arrays.stream(ordinals).noneMatch(ordinal -> ordinal == Ordinals.NONE);
    var chosen = CellMedoids.of(ordinals, medoids.rows());
    state.replace(codes.enteredBy(allFound ? chosen : CellMedoids.none(medoids.rows())));
  }

  private boolean isNoLoss(CellMedoids chosen, QueryScratch scratch) {
    return trial.isNoLoss(
        _ -> chosen.nearest(scratch.spare),
        walk -> state.search.descend(state.graph.medoids(), walk),
        scratch);
  }

  /** For each cell the row with the best score for its centroid, as far as a walk sees. */
  private int[] nearest(Cells cells, QueryScratch scratch) {
    int[] nearest = new int[cells.count()];
    for (int cell = 0; cell < nearest.length; cell++) {
      nearest[cell] = nearest(cells.centroid(cell), scratch);
    }
    return nearest;
  }

  /** Walks towards a centroid and scores all that was met by stored rows. */
  private int nearest(float[] centroid, QueryScratch scratch) {
    System.arraycopy(centroid, 0, scratch.vector, 0, centroid.length);
    state.prepareWalk(scratch);
    state.search.search(scratch.search, BEAM_WIDTH);
    int found = scratch.search.found();
    scratch.ensureOrdinals(found);
    for (int rank = 0; rank < found; rank++) {
      scratch.ordinals[rank] = scratch.search.foundOrdinal(rank);
    }
    return found == 0 ? state.liveFrom(0) : exact.nearest(found, scratch);
  }
}
