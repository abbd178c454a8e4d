package dev.nearfield.shard.routing;

import dev.nearfield.VectorRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether records lie where a router says: what a build checks on a sample before it publishes.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param checkedCount records looked at
 * @param mismatches those that lie elsewhere, the first hundred; copied
 */
public record RoutingVerification(long checkedCount, List<Mismatch> mismatches) {

  private static final int MAX_MISMATCHES = 100;

  /** Copies the mismatches. */
  public RoutingVerification {
    mismatches = List.copyOf(mismatches);
  }

  /**
   * A record and the shard in which it was found.
   *
   * @param record with the metadata that it is routed by
   * @param shard number of the shard
   */
  public record Placed(VectorRecord record, int shard) {}

  /**
   * A record that nobody would find, or only by chance.
   *
   * @param id the record's
   * @param found the shard that has it
   * @param expected the shard that the router says
   */
  public record Mismatch(Object id, int found, int expected) {}

  /**
   * Looks whether the router sends each record to the shard that has it.
   *
   * @throws RoutingException if one cannot be routed at all
   */
  public static RoutingVerification of(Router router, Iterable<Placed> sample) {
    long checked = 0;
    List<Mismatch> mismatches = new ArrayList<>();
    for (Placed placed : sample) {
      int expected = router.shardOf(placed.record());
      if (expected != placed.shard() && mismatches.size() < MAX_MISMATCHES) {
        mismatches.add(new Mismatch(placed.record().id(), placed.shard(), expected));
      }
      checked++;
    }
    return new RoutingVerification(checked, mismatches);
  }

  /**
   * Throws if a record lies in another shard than the router says.
   *
   * @throws RoutingMismatchException naming the first
   */
  public void requireNone() {
    if (!mismatches.isEmpty()) {
      Mismatch first = mismatches.getFirst();
      throw new RoutingMismatchException(
          ("%d%s of %d records lie in other shards than the router says, the first with id %s in %d"
                  + " instead of %d: build all shards with one router")
              .formatted(
                  mismatches.size(),
                  mismatches.size() < MAX_MISMATCHES ? "" : " or more",
                  checkedCount,
                  first.id(),
                  first.found(),
                  first.expected()));
    }
  }
}
