package dev.nearfield.index;

import dev.nearfield.CalibrationOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds by exact search how near the k-th true neighbor of each query of a sample is.
 *
 * <p>Threads: one call of {@link #kthScores}, which spreads the work. Owns: nothing.
 */
final class CalibrationTruth implements BatchScan.Queries {

  private final Searches searches;
  private final CalibrationOptions options;
  private final List<SampleQuery> sample;
  private final float[][] scores;
  private final AtomicInteger done = new AtomicInteger();

  CalibrationTruth(Searches searches, CalibrationOptions options, List<SampleQuery> sample) {
    this.searches = searches;
    this.options = options;
    this.sample = sample;
    scores = new float[sample.size()][options.ks().size()];
  }

  /** For each query and each calibrated {@code k} the score of the k-th true neighbor. */
  float[][] kthScores() {
    new BatchScan(searches, this).run(sample.size(), options.batch());
    return scores;
  }

  @Override
  public void begin(int position, QueryScratch scratch) {
    searches.lifetime.requireOpen();
    // One hit more than asked for, as a stored row does not count as its own neighbor.
    scratch.plan.scan(options.ks().getLast() + 1);
    scratch.search.deadline().disarm();
    searches.runner.begin(sample.get(position).vector(), scratch);
  }

  @Override
  public void end(int position, QueryScratch scratch) {
    int self = sample.get(position).self();
    for (int i = 0; i < scores[position].length; i++) {
      scores[position][i] = kthScore(options.ks().get(i), self, scratch.hits);
    }
    options.listener().onTruth(done.incrementAndGet(), sample.size());
  }

  /** Score of the k-th hit, or of the last in an index of fewer rows. */
  private static float kthScore(int k, int self, TopHits hits) {
    float score = Float.NEGATIVE_INFINITY;
    int neighbors = 0;
    for (int rank = 0; rank < hits.size() && neighbors < k; rank++) {
      if (hits.ordinal(rank) != self) {
        score = hits.score(rank);
        neighbors++;
      }
    }
    return score;
  }
}
