package dev.nearfield.shard.gather;

import dev.nearfield.Filter;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One shard, as whoever asks many sees it.
 *
 * <p>A call may go on after nobody waits for it any more: its deadline has passed, or another
 * attempt answered. Its thread is then interrupted, once, and what the call does with that is its
 * own affair; whatever it needs it must keep alive by itself until it returns.
 *
 * <p>Threads: called by any, at the same time. Owns: see the implementation.
 */
public interface ShardSearcher {

  /**
   * Finds the nearest rows of the shard.
   *
   * @param query with the time that is left as its deadline
   * @return at most {@code k} hits with different ids, nearest first, ties by id; scores by the
   *     stored rows, so that they compare with those of any other shard
   * @throws IllegalArgumentException if the query is wrong, whichever shard it is put to
   * @throws ShardLateException if it knows that it will not answer before the deadline
   */
  SearchResult search(Query query);

  /** Answers many queries, in their order. By default one after the other. */
  default List<SearchResult> searchAll(List<Query> queries) {
    List<SearchResult> results = new ArrayList<>(queries.size());
    for (Query query : queries) {
      results.add(search(query));
    }
    return results;
  }

  /** The record of an id, if the shard has it. */
  Optional<VectorRecord> get(Object id);

  /**
   * The record of an id, if the shard has it and it matches; record and match are of one moment.
   */
  Optional<VectorRecord> get(Object id, Filter filter);

  /** Vectors in the shard. Known beforehand: never fails and never blocks. */
  long vectorCount();

  /**
   * Whether a search returns soon after its deadline whatever happens, as one does that reads
   * nothing but memory. Only then the thread that waits for all shards may ask this one itself.
   */
  default boolean keepsDeadlines() {
    return false;
  }

  /** Whom to ask when this takes long: a replica, another way to the same rows, or itself. */
  default ShardSearcher second() {
    return this;
  }

  /** An index as a shard; borrows it. */
  static ShardSearcher of(VectorIndex index) {
    return new IndexShard(index);
  }
}
