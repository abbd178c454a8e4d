package dev.nearfield;

import java.util.List;

/**
 * How {@link VectorIndex#calibrate} measures.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the listener.
 *
 * @param recall highest recall that will be asked for; the search for parameters ends there
 * @param ks numbers of hits to calibrate; any smaller number is served, too
 * @param slacks with which to try walks that stop early; none by default
 * @param sampleSize rows to sample where no queries are given
 * @param batch threads to use
 * @param listener told of progress
 */
public record CalibrationOptions(
    double recall,
    List<Integer> ks,
    List<Float> slacks,
    int sampleSize,
    BatchOptions batch,
    Listener listener) {

  /** Most hits to calibrate. */
  public static final int MAX_K = 1_000;

  /** What {@link #earlyStop} tries: beyond, walks lose hits or gain nothing. */
  public static final List<Float> USUAL_SLACKS =
      List.of(0.01f, 0.02f, 0.03f, 0.05f, 0.07f, 0.1f, 0.15f, 0.2f, 0.3f, 0.5f, 1f);

  /** Recall up to 0.99 of 1, 10 and 100 hits, with 1,000 sampled rows, on all processors. */
  public static final CalibrationOptions DEFAULT =
      new CalibrationOptions(
          0.99, List.of(1, 10, 100), List.of(), 1_000, BatchOptions.DEFAULT, Listener.SILENT);

  /** Checks the bounds; sorts the numbers of hits. */
  public CalibrationOptions {
    OutOfRangeException.check("recall", recall, Query.MIN_RECALL, Query.MAX_RECALL);
    OutOfRangeException.check("ks.size", ks.size(), 1, 16);
    for (int k : ks) {
      OutOfRangeException.check("k", k, 1, MAX_K);
    }
    OutOfRangeException.check("slacks.size", slacks.size(), 0, 64);
    for (float slack : slacks) {
      OutOfRangeException.check("slack", slack, 0, Float.MAX_VALUE);
    }
    slacks = List.copyOf(slacks);
    OutOfRangeException.check("sampleSize", sampleSize, 10, 1_000_000);
    ks = ks.stream().sorted().distinct().toList();
  }

  /** The same up to another recall. */
  public CalibrationOptions recall(double recall) {
    return new CalibrationOptions(recall, ks, slacks, sampleSize, batch, listener);
  }

  /** The same for other numbers of hits. */
  public CalibrationOptions ks(Integer... ks) {
    return new CalibrationOptions(recall, List.of(ks), slacks, sampleSize, batch, listener);
  }

  /**
   * The same, and looks for walks that may stop early: where such a point is the cheapest, {@link
   * Query#recall} takes its {@link Query#slack}. Takes two to five times as long.
   */
  public CalibrationOptions earlyStop() {
    return slacks(USUAL_SLACKS);
  }

  /** {@link #earlyStop} with other slacks; with none, every walk expands its whole beam. */
  public CalibrationOptions slacks(List<Float> slacks) {
    return new CalibrationOptions(recall, ks, slacks, sampleSize, batch, listener);
  }

  /** The same with another number of sampled rows. */
  public CalibrationOptions sampleSize(int sampleSize) {
    return new CalibrationOptions(recall, ks, slacks, sampleSize, batch, listener);
  }

  /** The same on other threads. */
  public CalibrationOptions batch(BatchOptions batch) {
    return new CalibrationOptions(recall, ks, slacks, sampleSize, batch, listener);
  }

  /** The same with another listener. */
  public CalibrationOptions listener(Listener listener) {
    return new CalibrationOptions(recall, ks, slacks, sampleSize, batch, listener);
  }

  /** Hears of progress. What it throws ends the calibration and leaves the last one in place. */
  public interface Listener {

    /** Hears nothing. */
    Listener SILENT =
        new Listener() {
          @Override
          public void onTruth(int done, int total) {}

          @Override
          public void onBeamWidth(int beamWidth, double recall) {}
        };

    /** Called as true neighbors become known, by any of the threads. */
    void onTruth(int done, int total);

    /**
     * Called after each beam width, and again for each slack, on the calling thread.
     *
     * @param recall lowest recall over the calibrated {@code k} at this width
     */
    void onBeamWidth(int beamWidth, double recall);
  }
}
