package dev.nearfield.cli.bench;

import dev.nearfield.VectorIndex;
import dev.nearfield.cli.Progress;
import dev.nearfield.cli.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures recall, latency and throughput at several beam widths.
 *
 * <p>Each beam width is warmed up until its passes stop getting faster, and all of them in turn
 * until the warm-up has taken a while: few searches compile little. Then come the rounds, each a
 * pass over all queries at every beam width in turn: what disturbs the machine for a while disturbs
 * all points alike. Throughput is the median over the rounds; latencies are percentiles of all
 * rounds' searches pooled, each timed by itself with its ids copied out.
 */
public final class Sweep {

  private static final int WARM_UP_SEARCHES = 4_000;
  private static final long WARM_UP_NANOS_MAX = 4_000_000_000L;
  private static final double WARM_UP_SECONDS_MIN = 2;
  private static final double NOTABLY_FASTER = 1.03;
  private static final int STEADY_PASSES = 2;

  private final Session session;
  private final SearchPass pass;
  private final RecallMeter meter;
  private final int queries;
  private final List<Integer> beamWidths;
  private final int rounds;
  private double warmUpSeconds;

  private Sweep(Session session, SearchPass pass, RecallMeter meter, int queries, Plan plan) {
    this.session = session;
    this.pass = pass;
    this.meter = meter;
    this.queries = queries;
    this.beamWidths = plan.beamWidths();
    this.rounds = plan.rounds();
  }

  /**
   * What to measure.
   *
   * @param k hits per query
   * @param beamWidths one point each, none below {@code k}
   * @param threads searching threads
   * @param rounds measured passes per point
   */
  public record Plan(int k, List<Integer> beamWidths, int threads, int rounds) {

    /** Copies the beam widths. */
    public Plan {
      beamWidths = List.copyOf(beamWidths);
    }
  }

  /**
   * What was measured at one beam width.
   *
   * @param beamWidth candidates kept
   * @param rerank candidates scored again with full precision
   * @param recall recall@k, {@link RecallMeter}
   * @param qps queries per second of all threads together, median over the rounds
   * @param p50Us median latency in microseconds, over all rounds
   * @param p99Us 99th percentile of the latency in microseconds, over all rounds
   * @param scoredPerQuery rows scored per query
   */
  public record Point(
      int beamWidth,
      int rerank,
      double recall,
      double qps,
      double p50Us,
      double p99Us,
      double scoredPerQuery) {}

  /** Measures an index; the queries and the truth come with the meter. */
  public static List<Point> run(
      Session session, VectorIndex index, Corpus corpus, RecallMeter meter, Plan plan) {
    try (var pass = new SearchPass(index, corpus.queries(), plan.k(), plan.threads());
        Progress progress = session.progress("measuring")) {
      return new Sweep(session, pass, meter, corpus.queries().length, plan).run(progress);
    }
  }

  private List<Point> run(Progress progress) {
    long steps = (long) beamWidths.size() * (1 + rounds);
    long step = 0;
    List<Measured> measured = new ArrayList<>();
    for (int beamWidth : beamWidths) {
      warmUp(beamWidth);
      // The answers are the same in every pass, and reading rows for recall stays out of the
      // rounds.
      measured.add(new Measured(beamWidth, meter.recall(pass.answers()), rounds, queries));
      progress.update(++step, steps);
    }
    warmUpInTurn();
    for (int round = 0; round < rounds; round++) {
      for (Measured point : measured) {
        session.check();
        point.take(round, pass.run(point.beamWidth));
        progress.update(++step, steps);
      }
    }
    return measured.stream().map(Measured::point).toList();
  }

  /** Passes until none was faster than the best for a while; single passes are noisy. */
  private void warmUp(int beamWidth) {
    long start = System.nanoTime();
    double best = 0;
    int passesSinceBest = 0;
    boolean warm = false;
    for (long searches = queries; !warm; searches += queries) {
      double current = warmUpPass(beamWidth).queriesPerSecond();
      boolean faster = current > best * NOTABLY_FASTER;
      best = faster ? current : best;
      passesSinceBest = faster ? 0 : passesSinceBest + 1;
      boolean late = System.nanoTime() - start > WARM_UP_NANOS_MAX;
      warm = late || (passesSinceBest >= STEADY_PASSES && searches >= WARM_UP_SEARCHES);
    }
  }

  /** Passes at every beam width in turn until the searches have taken long enough in total. */
  private void warmUpInTurn() {
    for (int turn = 0; warmUpSeconds < WARM_UP_SECONDS_MIN; turn++) {
      warmUpPass(beamWidths.get(turn % beamWidths.size()));
    }
  }

  private SearchPass.Timing warmUpPass(int beamWidth) {
    session.check();
    SearchPass.Timing timing = pass.run(beamWidth);
    warmUpSeconds += timing.seconds();
    return timing;
  }

  /** The passes of one beam width. */
  private static final class Measured {

    private final int beamWidth;
    private final double recall;
    private final double[] queriesPerSecond;
    private final long[] nanos;
    private final int queries;
    private long scored;
    private int rerankCount;

    Measured(int beamWidth, double recall, int rounds, int queries) {
      this.beamWidth = beamWidth;
      this.recall = recall;
      this.queries = queries;
      this.queriesPerSecond = new double[rounds];
      this.nanos = new long[rounds * queries];
    }

    void take(int round, SearchPass.Timing timing) {
      queriesPerSecond[round] = timing.queriesPerSecond();
      System.arraycopy(timing.nanos(), 0, nanos, round * queries, queries);
      scored = timing.scored();
      rerankCount = timing.rerankCount();
    }

    Point point() {
      return new Point(
          beamWidth,
          rerankCount,
          recall,
          Percentiles.median(queriesPerSecond),
          Percentiles.at(0.50, nanos) / 1e3,
          Percentiles.at(0.99, nanos) / 1e3,
          (double) scored / queries);
    }
  }
}
