package dev.nearfield.cli.quickstart;

import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.cli.CommandException;
import dev.nearfield.cli.Session;
import dev.nearfield.cli.bench.Corpus;
import dev.nearfield.cli.bench.Machine;
import dev.nearfield.cli.bench.RecallMeter;
import dev.nearfield.shard.manifest.CollectionMissingException;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.reader.CacheOptions;
import dev.nearfield.shard.reader.GenerationChoice;
import dev.nearfield.shard.reader.ReaderOptions;
import dev.nearfield.shard.reader.ShardCache;
import dev.nearfield.shard.reader.ShardedIndex;
import dev.nearfield.shard.routing.CellOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * Cuts the bundled images into 16 shards in two ways, publishes both, and compares what queries
 * find that ask some of the shards.
 */
public final class ShardQuickstart {

  /** Shards that the images are cut into. */
  public static final int SHARDS = 16;

  /** The folder of the first layout, and its tag, by which an older quickstart is known. */
  private static final String ONE_CENTROID = "one-centroid";

  private static final int K = Query.DEFAULT_K;
  private static final List<Integer> PROBES = List.of(1, 2, 3, 5, SHARDS);

  private ShardQuickstart() {}

  /**
   * A layout and what was found in it.
   *
   * @param name as the page has it, and the tag that keeps it
   * @param generation under which it was published
   * @param maxLoad rows of the largest shard as a multiple of the mean
   * @param bytes of all shards
   * @param uploaded objects that the store did not have yet
   * @param points by ascending number of probes
   */
  public record Layout(
      String name,
      long generation,
      double maxLoad,
      long bytes,
      int uploaded,
      List<ShardLayout.Point> points) {

    /** Copies the list. */
    public Layout {
      points = List.copyOf(points);
    }
  }

  /**
   * What came out.
   *
   * @param cells the layout of 16 cells per shard
   * @param oneCentroid the layout of one centroid per shard
   * @param seconds that building and publishing both took
   */
  public record Outcome(
      int images, int queries, Layout cells, Layout oneCentroid, double seconds, Machine machine) {}

  /**
   * Runs it.
   *
   * @param store where both layouts are published, the one of cells last
   * @param scratch empty folder for files on their way
   */
  public static Outcome run(Session session, FashionMnist data, ObjectStore store, Path scratch) {
    long start = System.nanoTime();
    ShardCollection collection = collection(store);
    CellOptions cells = CellOptions.shards(SHARDS);
    var oneCentroid =
        ShardLayout.publish(
            session,
            data,
            cells.cellsPerShard(1),
            scratch.resolve(ONE_CENTROID),
            collection,
            ONE_CENTROID);
    var packed =
        ShardLayout.publish(session, data, cells, scratch.resolve("cells"), collection, "cells");
    double seconds = (System.nanoTime() - start) / 1e9;
    try (ShardCache cache = ShardCache.open(scratch.resolve("cache"), CacheOptions.DEFAULT)) {
      return new Outcome(
          data.base().count(),
          data.queries().length,
          search(session, data, store, cache, "cells", packed),
          search(session, data, store, cache, ONE_CENTROID, oneCentroid),
          seconds,
          Machine.current());
    }
  }

  private static ShardCollection collection(ObjectStore store) {
    try {
      return ours(ShardCollection.open(store), store);
    } catch (CollectionMissingException _) {
      var options = CollectionOptions.of(FashionMnist.SIDE * FashionMnist.SIDE, Metric.SQUARED_L2);
      return ShardCollection.create(store, options);
    }
  }

  /** A corpus of somebody else would be replaced by these images. */
  private static ShardCollection ours(ShardCollection collection, ObjectStore store) {
    if (collection.manifest().isPresent() && collection.findTag(ONE_CENTROID).isEmpty()) {
      throw CommandException.usage(
          "%s holds another corpus: name a new folder".formatted(store.location()));
    }
    return collection;
  }

  private static Layout search(
      Session session,
      FashionMnist data,
      ObjectStore store,
      ShardCache cache,
      String name,
      ShardLayout.Published published) {
    var choice = GenerationChoice.number(published.generation());
    var options = ReaderOptions.DEFAULT.generation(choice);
    try (ShardedIndex index = ShardedIndex.open(store, cache, options)) {
      var corpus = new Corpus(data.base(), data.queries(), Metric.SQUARED_L2);
      int[][] truth = ShardLayout.truth(session, index, corpus.queries(), K);
      RecallMeter meter = RecallMeter.of(corpus, truth, K);
      return new Layout(
          name,
          published.generation(),
          published.maxLoad(),
          published.bytes(),
          published.uploaded(),
          PROBES.stream()
              .map(probes -> ShardLayout.search(session, index, corpus.queries(), meter, probes))
              .toList());
    }
  }
}
