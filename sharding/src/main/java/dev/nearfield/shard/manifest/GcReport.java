package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a collection of garbage did, or would do.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param step which of its steps it was at
 * @param objects that were doomed or deleted, or would be
 * @param bytes in these, where they were listed; 0 for deleted ones
 * @param waitsUntil when the doomed objects may be deleted
 * @param foreign objects in the collection's folders that are none of its own: somebody else put
 *     them there, and they are left alone
 */
public record GcReport(
    Step step,
    Set<ObjectKey> objects,
    long bytes,
    Optional<Instant> waitsUntil,
    Set<ObjectKey> foreign) {

  /** The steps; one of them per call. */
  public enum Step {
    /** Nothing is garbage. */
    NOTHING,
    /** Objects were doomed. */
    DOOMED,
    /** Some are doomed, and wait for their grace to end. */
    WAITING,
    /** Doomed objects were deleted. */
    DELETED
  }
}
