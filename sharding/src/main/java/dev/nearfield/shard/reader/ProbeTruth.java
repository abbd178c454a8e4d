package dev.nearfield.shard.reader;

import dev.nearfield.BulkOptions;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.Query;
import dev.nearfield.shard.gather.GatherOptions;
import dev.nearfield.shard.gather.GatherResult;
import dev.nearfield.shard.gather.ScatterGather;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.gather.ShardSearcher;
import dev.nearfield.shard.gather.Shards;
import dev.nearfield.shard.reader.ProbeSet.Probe;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.shard.routing.RoutingContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Finds the true answers of probe queries, by exact search in every shard that may hold one.
 *
 * <p>Threads: immutable; {@link #of} asks shards from several. Owns: nothing, borrows the shards.
 *
 * @param router of the corpus
 * @param shards those that have rows, by number
 */
public record ProbeTruth(Router router, Map<Integer, ShardSearcher> shards) {

  private static final long NO_GENERATION = 0;

  /** Queries that are answered together: each shard is read once for all of them. */
  private static final int BATCH = 64;

  /** Copies the map. */
  public ProbeTruth {
    shards = Map.copyOf(shards);
  }

  /**
   * Queries with their true answers.
   *
   * @param k neighbors of each; fewer where the corpus has fewer
   * @param context what routing needs to know of all queries
   * @param listener hears of queries that were answered, and may end it
   * @throws CancellationException if the listener ends it
   * @throws IllegalArgumentException if there are no queries, one is wrong or cannot be routed, or
   *     one finds nothing at all
   */
  public ProbeSet of(
      List<float[]> queries, int k, RoutingContext context, BulkOptions.Listener listener) {
    OutOfRangeException.check("queries", queries.size(), 1, Integer.MAX_VALUE);
    List<ShardSearcher> all =
        new ArrayList<>(Collections.nCopies(router.shardCount(), EmptyShard.INSTANCE));
    shards.forEach(all::set);
    var whole = new Shards(NO_GENERATION, router, all);
    List<Probe> probes = new ArrayList<>();
    try (ScatterGather gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      for (int from = 0; from < queries.size(); from += BATCH) {
        List<ShardQuery> batch =
            queries.subList(from, Math.min(queries.size(), from + BATCH)).stream()
                .map(query -> ShardQuery.of(Query.of(query).k(k).exact()).context(context))
                .toList();
        for (GatherResult answer : gather.searchAll(whole, batch)) {
          probes.add(probe(queries.get(probes.size()), probes.size(), answer));
        }
        if (!listener.onProgress(probes.size(), queries.size())) {
          throw new CancellationException("searching for probe queries was stopped");
        }
      }
    }
    return new ProbeSet(probes);
  }

  private static Probe probe(float[] query, int row, GatherResult answer) {
    if (answer.hits().isEmpty()) {
      throw new IllegalArgumentException(
          "probe query %d finds nothing: the shards that it is routed to are empty".formatted(row));
    }
    return new Probe(query, answer.hits().stream().map(ShardHit::id).toList());
  }
}
