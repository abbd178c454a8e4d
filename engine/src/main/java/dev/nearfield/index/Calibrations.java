package dev.nearfield.index;

import dev.nearfield.Calibration;
import dev.nearfield.IndexClosedException;
import dev.nearfield.NotCalibratedException;
import dev.nearfield.Query;
import org.jspecify.annotations.Nullable;

/**
 * The calibration of an open index. That of an index on disk is read when it is first needed, so
 * that a damaged file fails the searches that need it and no other.
 *
 * <p>Threads: safe; reading costs one volatile load. Owns: nothing.
 */
final class Calibrations {

  private final @Nullable IndexFolder folder;
  private volatile @Nullable Calibration current;
  private boolean closed;

  /** The calibration in a folder, or in memory only. */
  Calibrations(@Nullable IndexFolder folder) {
    this.folder = folder;
  }

  /** A calibration that never changes, if there is one. */
  static Calibrations fixed(@Nullable Calibration calibration) {
    var fixed = new Calibrations(null);
    fixed.current = calibration;
    return fixed;
  }

  /** The calibration, or null if there is none. */
  @Nullable Calibration current() {
    Calibration known = current;
    return known == null ? load() : known;
  }

  /**
   * Stores a calibration in place of the last one.
   *
   * @throws IndexClosedException once {@link #close} was called
   */
  synchronized void replace(Calibration calibration) {
    if (closed) {
      throw Lifetime.closed();
    }
    if (folder != null) {
      folder.writeCalibration(calibration);
    }
    current = calibration;
  }

  /**
   * Lets nothing be stored any more, and waits while something is: afterwards the folder's lock can
   * go. A lock of its own, as the index's update lock would make {@link #replace} wait for a bulk
   * add.
   */
  synchronized void close() {
    closed = true;
  }

  /**
   * The calibration that a query with a target recall needs.
   *
   * @throws NotCalibratedException if there is none
   */
  Calibration require(Query query) {
    Calibration calibration = current();
    if (calibration == null) {
      throw new NotCalibratedException(
          "recall %s was asked of an index that is not calibrated: calibrate it, or set beamWidth"
              .formatted(query.recall()));
    }
    return calibration;
  }

  /**
   * The parameters for a recall.
   *
   * @throws NotCalibratedException if {@code k} or the recall is beyond the calibration
   */
  static Calibration.Point point(Calibration calibration, int k, double recall) {
    return calibration.point(k, recall).orElseThrow(() -> beyond(calibration, k, recall));
  }

  private static NotCalibratedException beyond(Calibration calibration, int k, double recall) {
    Calibration.Curve last = calibration.curves().getLast();
    if (k > last.k()) {
      return new NotCalibratedException(
          "the index is calibrated up to k %d, asked for was %d: calibrate it for that k"
              .formatted(last.k(), k));
    }
    return new NotCalibratedException(
        ("no recall of %s at k %d is promised by a calibration with %d queries: calibrate"
                + " with more of them, or for a higher recall, or set beamWidth")
            .formatted(recall, k, calibration.queryCount()));
  }

  private synchronized @Nullable Calibration load() {
    if (current == null && folder != null) {
      current = folder.readCalibration();
    }
    return current;
  }
}
