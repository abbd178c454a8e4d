package dev.nearfield.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Finds the true nearest rows by scoring all of them: what every search is compared with.
 *
 * <p>Threads: immutable as long as the rows are, share freely. Owns: nothing, borrows the rows.
 */
public final class ExactOracle {

  /** Nearest first, ties by ordinal. */
  private static final Comparator<Scored> NEAREST_FIRST =
      Comparator.comparingDouble(Scored::score).reversed().thenComparingInt(Scored::ordinal);

  private final float[][] rows;
  private final OracleMetric metric;

  /** An oracle over rows that the caller leaves unchanged. */
  public ExactOracle(float[][] rows, OracleMetric metric) {
    this.rows = rows;
    this.metric = metric;
  }

  /**
   * A row with its score.
   *
   * @param ordinal position of the row
   * @param score larger is nearer
   */
  public record Scored(int ordinal, double score) {}

  /** The {@code k} nearest rows (fewer if there are fewer), nearest first, ties by ordinal. */
  public List<Scored> topK(float[] query, int k) {
    var farthestFirst = new PriorityQueue<Scored>(NEAREST_FIRST.reversed());
    for (int ordinal = 0; ordinal < rows.length; ordinal++) {
      farthestFirst.add(new Scored(ordinal, metric.score(query, rows[ordinal])));
      if (farthestFirst.size() > k) {
        farthestFirst.poll();
      }
    }
    var nearest = new ArrayList<>(farthestFirst);
    nearest.sort(NEAREST_FIRST);
    return nearest;
  }

  /** The score of one row. */
  public double score(float[] query, int ordinal) {
    return metric.score(query, rows[ordinal]);
  }

  /**
   * The share of the true {@code k} nearest rows in an answer; ties by distance count, see {@link
   * Recall}.
   *
   * @param answer ordinals in any order
   */
  public double recall(float[] query, int[] answer, int k) {
    List<Scored> truth = topK(query, k);
    double[] scores = new double[answer.length];
    for (int rank = 0; rank < answer.length; rank++) {
      scores[rank] = score(query, answer[rank]);
    }
    int hits = Recall.hits(answer, scores, truth.getLast().score(), truth.size());
    return (double) hits / truth.size();
  }
}
