package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.RecallGate.Measured;
import dev.nearfield.shard.objectstore.ObjectStore;
import java.util.Optional;

/**
 * The last check before a commit: opens a candidate generation as a reader would, and measures it.
 *
 * <p>All objects that the candidate names are there and have their lengths; its manifest is written
 * once it has passed. The candidate is not current, and will not be if the gate throws.
 *
 * <p>Threads: called by the thread that publishes, again after each lost commit. Owns: nothing,
 * borrows the store.
 */
@FunctionalInterface
public interface PublishGate {

  /** Publishes everything, and measures nothing. */
  PublishGate OPEN = (store, candidate) -> new Result(1, 0, 0, 0);

  /** Measures a candidate. */
  Result measure(ObjectStore store, Manifest candidate);

  /**
   * What was measured.
   *
   * @param recall of the probe queries
   * @param floor below which nothing is published
   * @param k neighbors that the queries asked for
   * @param queries asked; 0 if nothing was measured
   */
  record Result(double recall, double floor, int k, int queries) {

    /** Whether the candidate may be published. */
    public boolean passes() {
      return recall >= floor;
    }

    /** What the manifest says of it. */
    public Optional<Measured> measured() {
      return queries == 0 ? Optional.empty() : Optional.of(new Measured(recall, k, queries));
    }
  }
}
