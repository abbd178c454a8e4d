package dev.nearfield.shard.reader;

import dev.nearfield.Filter;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorRecord;
import dev.nearfield.shard.gather.ShardSearcher;
import java.util.List;
import java.util.Optional;

/** A shard that the router knows and that got no vectors: it has no file, and answers nothing. */
enum EmptyShard implements ShardSearcher {
  /** All of them. */
  INSTANCE;

  @Override
  public SearchResult search(Query query) {
    return new SearchResult(List.of(), 0);
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
    return 0;
  }

  @Override
  public boolean keepsDeadlines() {
    return true;
  }
}
