package dev.nearfield.shard.gather;

import dev.nearfield.Filter;
import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorRecord;
import java.util.List;
import java.util.Optional;

/**
 * A shard whose hits are there already: what remains is the cost of asking it.
 *
 * <p>Threads: share freely. Owns: its hits.
 */
class PreparedShard implements ShardSearcher {

  private final List<Hit> hits;

  PreparedShard(List<Hit> hits) {
    this.hits = hits.stream().sorted(HitMerge::compare).toList();
  }

  @Override
  public SearchResult search(Query query) {
    return new SearchResult(hits.subList(0, Math.min(query.k(), hits.size())), hits.size());
  }

  @Override
  public Optional<VectorRecord> get(Object id) {
    return Optional.empty();
  }

  @Override
  public Optional<VectorRecord> get(Object id, Filter filter) {
    return Optional.empty();
  }

  @Override
  public long vectorCount() {
    return hits.size();
  }
}
