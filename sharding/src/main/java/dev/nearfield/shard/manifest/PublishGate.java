package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectStore;

/**
 * The last check before a commit: opens a candidate generation as a reader would, and measures it.
 *
 * <p>All objects of the candidate are there and have their lengths. The candidate is not current,
 * and will not be if the gate throws.
 */
@FunctionalInterface
public interface PublishGate {

  /** Publishes everything. */
  PublishGate OPEN = (store, candidate) -> new Result(1, 0, 0);

  /** Measures a candidate. */
  Result measure(ObjectStore store, Manifest candidate);

  /**
   * What was measured.
   *
   * @param recall of the probe queries
   * @param floor below which nothing is published
   * @param queries asked
   */
  record Result(double recall, double floor, int queries) {

    /** Whether the candidate may be published. */
    public boolean passes() {
      return recall >= floor;
    }
  }
}
