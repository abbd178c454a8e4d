package dev.nearfield.index;

import dev.nearfield.BatchQueryException;
import dev.nearfield.Calibration;
import dev.nearfield.Calibration.Sample;
import dev.nearfield.CalibrationOptions;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.QueryConflictException;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.graph.Slack;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures on a sample which recall which parameters reach, and at what cost.
 *
 * <p>Threads: one call of {@link #run}, which spreads the work. Owns: nothing.
 */
final class Calibrator {

  /*
   * What makes this cheap enough for every index:
   *   - A walk depends on the beam width only. Exact scores of its whole beam tell the recall at
   *     every rerank count and every k at once, so that widths are the only thing to search. A hit
   *     whose bound is too low counts as missed, as a rerank may leave it out.
   *   - Truth is the score of the k-th true neighbor, from the exact search of a batch, which reads
   *     rows once for many queries. Rows that tie with it count, whichever the truth has.
   *   - Widths grow by 8 % until no wider one can be cheaper than what reaches the target.
   *   - A walk with slack depends on k and slack, too, and so needs walks of its own. The beam is
   *     then no more than the limit for hard queries: a quarter wider than the target takes without
   *     slack, as inserting into a wider one costs what fewer rows save (ADR 29).
   * Sums are of integers, so any number of threads gives the same calibration. Whoever closes the
   * index need not wait for all this: each query looks whether that happened.
   */

  private static final double WIDTH_GROWTH = 1.08;

  /** Nobody waits for a wider beam; who needs that recall searches exactly. */
  private static final int MAX_WIDTH = 4_096;

  private static final double WIDER_WITH_SLACK = 1.25;

  /** Wider beams that cost less than this change nothing more: all walks stop by their slack. */
  private static final double STILL_GROWING = 1.002;

  private final Searches searches;
  private final IndexState state;
  private final CalibrationOptions options;
  private final double rerankWeight;
  private final List<CalibrationCurve> curves;

  Calibrator(Searches searches, CalibrationOptions options) {
    this.searches = searches;
    this.state = searches.state;
    this.options = options;
    rerankWeight = rerankWeight(state);
    curves = options.ks().stream().map(k -> new CalibrationCurve(k, options.recall())).toList();
  }

  /** Calibrates with a caller's queries. */
  Calibration run(List<float[]> queries) {
    int rows = state.graph.states().liveCount();
    OutOfRangeException.check("queries.size", queries.size(), 1, 1_000_000);
    checkAll(queries);
    return run(queries.stream().map(SampleQuery::of).toList(), Sample.QUERIES, rows);
  }

  private void checkAll(List<float[]> queries) {
    var stored = new float[state.options.dimension()];
    for (int position = 0; position < queries.size(); position++) {
      try {
        state.check.accept(queries.get(position), stored);
      } catch (IllegalArgumentException refused) {
        throw new BatchQueryException(position, refused);
      }
    }
  }

  /** Calibrates with rows of the index, spread evenly over the order in which they were added. */
  Calibration run() {
    int[] live = state.liveOrdinals();
    int count = Math.min(options.sampleSize(), live.length);
    return run(
        IntStream.range(0, count)
            .map(i -> live[(int) ((2L * i + 1) * live.length / (2L * count))])
            .mapToObj(ordinal -> SampleQuery.stored(ordinal, state))
            .toList(),
        Sample.STORED_ROWS,
        live.length);
  }

  /** Calibrates an index that held {@code rows} when the sample was taken: more may have come. */
  private Calibration run(List<SampleQuery> sample, Sample kind, int rows) {
    OutOfRangeException.check("rows of the index", rows, 2, Integer.MAX_VALUE);
    if (!options.slacks().isEmpty() && state.options.metric() == Metric.DOT) {
      throw new QueryConflictException(SearchPlan.NO_DISTANCES);
    }
    float[][] truth = new CalibrationTruth(searches, options, sample).kthScores();
    int neighbors = kind == Sample.STORED_ROWS ? rows - 1 : rows;
    int limit = Math.max(options.ks().getLast(), Math.min(rows, MAX_WIDTH));
    for (int width = options.ks().getFirst(); width <= limit; width = nextWidth(width)) {
      WidthTally tally = measure(width, new Slack(), options.ks(), sample, truth);
      curves.forEach(curve -> tally.addTo(curve, sample.size(), neighbors, rerankWeight));
      options.listener().onBeamWidth(width, tally.lowestRecall(sample.size(), neighbors));
      double walkCost = tally.walkCost(sample.size());
      if (curves.stream().allMatch(curve -> curve.isComplete(walkCost))) {
        break;
      }
    }
    for (int place = 0; place < curves.size() && !options.slacks().isEmpty(); place++) {
      trySlacks(place, limit, sample, truth, neighbors);
    }
    return new Calibration(
        rows,
        state.medoidStamp(),
        sample.size(),
        kind,
        curves.stream().map(CalibrationCurve::curve).toList());
  }

  /** Adds what walks that stop early find to the curve at a place. */
  private void trySlacks(
      int place, int limit, List<SampleQuery> sample, float[][] truth, int neighbors) {
    CalibrationCurve curve = curves.get(place);
    int widest = (int) Math.min(limit, WIDER_WITH_SLACK * curve.widthOfTarget());
    List<Integer> ks = List.of(curve.k());
    int self = sample.getFirst().self() == Ordinals.NONE ? 0 : 1; // a stored row is its own nearest
    float[][] kthScores =
        Arrays.stream(truth).map(of -> new float[] {of[place]}).toArray(float[][]::new);
    for (float share : options.slacks()) {
      var slack = new Slack();
      slack.set(curve.k() + self, share, state.codes().codec().selfScore());
      int width = curve.k();
      double walkCost = 0;
      double lastCost;
      do {
        WidthTally tally = measure(width, slack, ks, sample, kthScores);
        tally.addTo(curve, sample.size(), neighbors, rerankWeight);
        options.listener().onBeamWidth(width, tally.lowestRecall(sample.size(), neighbors));
        width = nextWidth(width);
        lastCost = walkCost;
        walkCost = tally.walkCost(sample.size());
      } while (width <= widest
          && walkCost > lastCost * STILL_GROWING
          && !curve.isComplete(walkCost));
    }
  }

  /** The next width of the grid; no calibrated {@code k} is skipped. */
  private int nextWidth(int width) {
    int next = Math.max(width + 1, (int) Math.round(width * WIDTH_GROWTH));
    for (int k : options.ks()) {
      if (k > width && k < next) {
        return k;
      }
    }
    return next;
  }

  private WidthTally measure(
      int width, Slack slack, List<Integer> ks, List<SampleQuery> sample, float[][] truth) {
    boolean exactCodes = state.hasExactCodes();
    var total = new WidthTally(width, slack.share(), ks, exactCodes);
    TaskCrew.runChunks(
        options.batch(),
        sample.size(),
        (from, to) -> {
          var part = new WidthTally(width, slack.share(), ks, exactCodes);
          var scores = new float[width];
          var bounds = new float[width];
          QueryScratch scratch = searches.scratches.take();
          try {
            for (int i = from; i < to; i++) {
              searches.lifetime.requireOpen();
              int count =
                  searches.runner.beamScores(sample.get(i), width, slack, scores, bounds, scratch);
              part.count(scores, bounds, count, truth[i], scratch.search.scoredCount());
            }
          } finally {
            searches.scratches.giveBack(scratch);
          }
          total.add(part);
        });
    return total;
  }

  /** A row scored again counts as many codes as it has bytes, as it is the bytes that take time. */
  private static double rerankWeight(IndexState state) {
    return state.hasExactCodes()
        ? 0
        : (double) state.stored.kernel().strideBytes()
            / state.codes().codec().kernel().strideBytes();
  }
}
