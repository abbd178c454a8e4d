package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a run says of itself while it publishes, so that its objects are not taken for garbage.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param runId its name
 * @param state how far it is
 * @param startedAt by its clock
 * @param leaseUntil when others may take it for dead, by its clock
 * @param claims objects that it wrote or found under names that others may choose too, and that no
 *     manifest names yet
 */
public record RunRecord(
    String runId, State state, Instant startedAt, Instant leaseUntil, SortedSet<ObjectKey> claims)
    implements CollectionObject {

  /** The most objects that a run claims: a file per shard, and a few more. */
  public static final int MAX_CLAIMS = 2 * ShardDescriptor.MAX_SHARDS;

  /** How far a run is. */
  public enum State {
    /** It works, if its lease holds. */
    RUNNING,
    /** What it published is current, or was. */
    SUCCEEDED,
    /** It gave up. */
    FAILED
  }

  /** Checks the fields, and copies what is mutable. */
  public RunRecord {
    FieldRules.name("runId", runId);
    FieldRules.moment("startedAt", startedAt);
    FieldRules.moment("leaseUntil", leaseUntil);
    FieldRules.range("claims", claims.size(), 0, MAX_CLAIMS);
    claims = Collections.unmodifiableSortedSet(new TreeSet<>(claims));
  }

  RunRecord in(State next) {
    return new RunRecord(runId, next, startedAt, leaseUntil, claims);
  }

  RunRecord renewed(Instant until, SortedSet<ObjectKey> claimed) {
    return new RunRecord(runId, state, startedAt, until, claimed);
  }

  /** Whether it is about to name an object: it claims it, or the object's name is of its making. */
  boolean needs(ObjectKey key) {
    return claims.contains(key) || key.text().contains("-" + runId + "-");
  }

  /** Whether its claims hold at a moment. */
  boolean holds(Instant now) {
    return state == State.RUNNING && now.isBefore(leaseUntil);
  }
}
