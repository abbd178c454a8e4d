package dev.nearfield.cli.quickstart;

import dev.nearfield.BulkOptions;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.cli.Progress;
import dev.nearfield.cli.Session;
import dev.nearfield.cli.bench.RecallMeter;
import dev.nearfield.shard.build.Assignment;
import dev.nearfield.shard.build.BuiltCorpus;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.build.ShardedBuild;
import dev.nearfield.shard.gather.GatherResult;
import dev.nearfield.shard.gather.ShardHit;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.manifest.Publication;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.reader.ShardedIndex;
import dev.nearfield.shard.routing.CellOptions;
import dev.nearfield.shard.routing.CellRouter;
import dev.nearfield.shard.routing.Probes;
import dev.nearfield.storage.KeyType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One way to cut the bundled images into shards: built, published, and searched. */
public final class ShardLayout {

  private ShardLayout() {}

  /**
   * What came of publishing it.
   *
   * @param generation under which it can be searched
   * @param maxLoad rows of the largest shard as a multiple of the mean
   * @param bytes of all shards
   * @param uploaded objects that the store did not have yet
   */
  record Published(long generation, double maxLoad, long bytes, int uploaded) {}

  /**
   * What searches found that asked so many shards.
   *
   * @param probes shards that each query asked
   * @param recall of the ten nearest, on average
   * @param bytes in these shards, on average: what a reader with an empty cache fetches for a query
   */
  public record Point(int probes, double recall, long bytes) {}

  /** Cuts, builds and publishes; the folder is for the files that are built. */
  static Published publish(
      Session session,
      FashionMnist data,
      CellOptions cells,
      Path folder,
      ShardCollection collection,
      String tag) {
    int dimension = FashionMnist.SIDE * FashionMnist.SIDE;
    CellRouter router =
        CellRouter.train(data.base(), dimension, cells).calibrate(data.base(), Query.DEFAULT_K);
    session.check();
    Assignment rows = Assignment.of(router, data.base(), dimension, BulkOptions.DEFAULT);
    ShardFolder shards = ShardFolder.create(folder);
    build(session, rows, dimension, shards);
    BuiltCorpus corpus = BuiltCorpus.of(shards);
    try (PublishRun run = collection.begin(PublishOptions.DEFAULT)) {
      Publication done = run.publish(corpus.plan(0));
      collection.tag(tag, done.manifest().generation());
      return new Published(
          done.manifest().generation(), rows.maxLoad(), done.manifest().bytes(), done.uploaded());
    }
  }

  private static void build(Session session, Assignment rows, int dimension, ShardFolder shards) {
    var description =
        VectorIndex.builder().dimension(dimension).metric(Metric.SQUARED_L2).ids(KeyType.LONG);
    session.run(
        "building",
        listener ->
            ShardedBuild.DEFAULT
                .bulk(BulkOptions.DEFAULT.listener(listener))
                .run(rows, description, shards));
  }

  /** The ordinals of the true nearest images, by exact search in all shards. */
  static int[][] truth(Session session, ShardedIndex index, float[][] queries, int k) {
    int[][] truth = new int[queries.length][];
    try (Progress progress = session.progress("exact")) {
      for (int query = 0; query < truth.length; query++) {
        session.check();
        var found = index.search(ShardQuery.of(Query.of(queries[query]).k(k).exact()));
        truth[query] =
            found.hits().stream().mapToInt(hit -> Math.toIntExact((Long) hit.id())).toArray();
        progress.update(query + 1L, truth.length);
      }
    }
    return truth;
  }

  /** Searches for all queries, asking so many shards each. */
  static Point search(
      Session session, ShardedIndex index, float[][] queries, RecallMeter meter, int probes) {
    Map<Integer, Long> bytesOfShard =
        index.manifest().shards().stream()
            .collect(Collectors.toMap(ShardDescriptor::shard, shard -> shard.content().bytes()));
    List<Long> ids = new ArrayList<>();
    long bytes = 0;
    for (float[] query : queries) {
      session.check();
      GatherResult found =
          index.search(ShardQuery.of(Query.of(query)).probes(Probes.count(probes)));
      for (ShardHit hit : found.hits()) {
        ids.add((Long) hit.id());
      }
      for (int shard : found.coverage().targeted()) {
        bytes += bytesOfShard.getOrDefault(shard, 0L); // without rows it has no file
      }
    }
    long[] answers = ids.stream().mapToLong(Long::longValue).toArray();
    return new Point(probes, meter.recall(answers), bytes / queries.length);
  }
}
