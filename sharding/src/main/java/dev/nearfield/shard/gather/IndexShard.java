package dev.nearfield.shard.gather;

import dev.nearfield.BatchOptions;
import dev.nearfield.Filter;
import dev.nearfield.IdTypeException;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.UnknownIdException;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * An index of this process as a shard.
 *
 * <p>Threads: share freely. Owns: nothing, borrows the index.
 */
record IndexShard(VectorIndex index) implements ShardSearcher {

  /** The shards are what runs side by side; an index is not split further. */
  private static final BatchOptions ONE_THREAD = BatchOptions.DEFAULT.threads(1);

  @Override
  public SearchResult search(Query query) {
    return index.search(query);
  }

  @Override
  public List<SearchResult> searchAll(List<Query> queries) {
    return index.searchAll(queries, ONE_THREAD);
  }

  @Override
  public Optional<VectorRecord> get(Object id) {
    try {
      return Optional.of(
          switch (id) {
            case String text -> index.record(text);
            case Long number -> index.record(number);
            case UUID uuid -> index.record(uuid);
            default -> throw new IdTypeException("an id is a String, a Long or a UUID, not " + id);
          });
    } catch (UnknownIdException absent) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<VectorRecord> get(Object id, Filter filter) {
    try (Stream<VectorRecord> found = index.scan(Filter.and(Filter.idIn(id), filter))) {
      return found.findFirst();
    }
  }

  @Override
  public long vectorCount() {
    return index.size();
  }

  @Override
  public boolean keepsDeadlines() {
    return true;
  }
}
