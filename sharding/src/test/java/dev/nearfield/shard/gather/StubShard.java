package dev.nearfield.shard.gather;

import dev.nearfield.Filter;
import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A shard of hits that are there already, the same for every query; tests say what else it does.
 */
class StubShard implements ShardSearcher {

  private final List<Hit> hits;
  private final AtomicInteger inFlight = new AtomicInteger();
  final AtomicInteger mostInFlight = new AtomicInteger();
  final AtomicInteger searches = new AtomicInteger();
  final AtomicInteger batches = new AtomicInteger();
  final List<Query> queries = new CopyOnWriteArrayList<>();
  volatile Consumer<Query> before = _ -> {};
  volatile boolean keepsDeadlines;
  volatile boolean partial;
  volatile ShardSearcher second = this;

  /** Takes hits in any order, without duplicates. */
  StubShard(List<Hit> hits) {
    this.hits = new ArrayList<>(hits);
    this.hits.sort(HitMerge::compare);
  }

  List<Hit> hits() {
    return hits;
  }

  @Override
  public SearchResult search(Query query) {
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    try {
      searches.incrementAndGet();
      queries.add(query);
      before.accept(query);
      List<Hit> nearest = hits.subList(0, Math.min(query.k(), hits.size()));
      return new SearchResult(nearest, hits.size(), partial);
    } finally {
      inFlight.decrementAndGet();
    }
  }

  @Override
  public List<SearchResult> searchAll(List<Query> all) {
    batches.incrementAndGet();
    return ShardSearcher.super.searchAll(all);
  }

  @Override
  public Optional<VectorRecord> get(Object id) {
    before.accept(Query.of(new float[1]));
    return hits.stream()
        .filter(hit -> hit.id().equals(id))
        .findFirst()
        .map(hit -> VectorRecord.ofAny(hit.id(), new float[] {hit.score()}));
  }

  @Override
  public Optional<VectorRecord> get(Object id, Filter filter) {
    return get(id);
  }

  @Override
  public long vectorCount() {
    return hits.size();
  }

  @Override
  public boolean keepsDeadlines() {
    return keepsDeadlines;
  }

  @Override
  public ShardSearcher second() {
    return second;
  }
}
