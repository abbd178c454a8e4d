package dev.nearfield;

import java.util.List;

/**
 * How {@link VectorIndex#calibrate} measures.
 *
 * @param recall highest recall that will be asked for; the search for parameters ends there
 * @param ks numbers of hits to calibrate; any smaller number is served, too
 * @param sampleSize rows to sample where no queries are given
 * @param batch threads to use
 * @param listener told of progress
 */
public record CalibrationOptions(
    double recall, List<Integer> ks, int sampleSize, BatchOptions batch, Listener listener) {

  /** Most hits to calibrate. */
  public static final int MAX_K = 1_000;

  /** Recall up to 0.99 of 1, 10 and 100 hits, with 1,000 sampled rows, on all processors. */
  public static final CalibrationOptions DEFAULT =
      new CalibrationOptions(
          0.99, List.of(1, 10, 100), 1_000, BatchOptions.DEFAULT, Listener.SILENT);

  /** Checks the bounds; sorts the numbers of hits. */
  public CalibrationOptions {
    OutOfRangeException.check("recall", recall, Query.MIN_RECALL, Query.MAX_RECALL);
    OutOfRangeException.check("ks.size", ks.size(), 1, 16);
    for (int k : ks) {
      OutOfRangeException.check("k", k, 1, MAX_K);
    }
    OutOfRangeException.check("sampleSize", sampleSize, 10, 1_000_000);
    ks = ks.stream().sorted().distinct().toList();
  }

  /** The same up to another recall. */
  public CalibrationOptions recall(double recall) {
    return new CalibrationOptions(recall, ks, sampleSize, batch, listener);
  }

  /** The same for other numbers of hits. */
  public CalibrationOptions ks(Integer... ks) {
    return new CalibrationOptions(recall, List.of(ks), sampleSize, batch, listener);
  }

  /** The same with another number of sampled rows. */
  public CalibrationOptions sampleSize(int sampleSize) {
    return new CalibrationOptions(recall, ks, sampleSize, batch, listener);
  }

  /** The same on other threads. */
  public CalibrationOptions batch(BatchOptions batch) {
    return new CalibrationOptions(recall, ks, sampleSize, batch, listener);
  }

  /** The same with another listener. */
  public CalibrationOptions listener(Listener listener) {
    return new CalibrationOptions(recall, ks, sampleSize, batch, listener);
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
     * Called after each beam width, on the calling thread.
     *
     * @param recall lowest recall over the calibrated {@code k} at this width
     */
    void onBeamWidth(int beamWidth, double recall);
  }
}
