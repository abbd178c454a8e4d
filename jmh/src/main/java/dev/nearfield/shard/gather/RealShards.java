package dev.nearfield.shard.gather;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.shard.build.Assignment;
import dev.nearfield.shard.build.BuiltCorpus;
import dev.nearfield.shard.build.ShardFolder;
import dev.nearfield.shard.build.ShardedBuild;
import dev.nearfield.shard.manifest.CollectionOptions;
import dev.nearfield.shard.manifest.PublishOptions;
import dev.nearfield.shard.manifest.PublishRun;
import dev.nearfield.shard.manifest.ShardCollection;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.shard.routing.Router;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.EmbeddingVectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A corpus like text, cut by the hash of its ids into shard files that are mapped.
 *
 * <p>Threads: share freely, one closes. Owns: the open shards, and the folder they lie in.
 */
public final class RealShards implements AutoCloseable {

  private static final int PAYLOAD_BYTES = 100;
  private static final long FIRST_QUERY = 1L << 40;

  private final Path work;
  private final EmbeddingVectors family;
  private final ShardFolder folder;
  private final List<VectorIndex> indexes = new ArrayList<>();

  private RealShards(Path work, EmbeddingVectors family, ShardFolder folder) {
    this.work = work;
    this.family = family;
    this.folder = folder;
    folder.shards().values().forEach(file -> indexes.add(VectorIndex.openShard(file)));
  }

  /** Builds shards whose rows have a field and a payload. */
  public static RealShards build(int shards, int rows, int dimension, Codes codes) {
    try {
      Path work = Files.createTempDirectory("shards");
      var family = EmbeddingVectors.seeded(1, dimension);
      Router router = HashRouter.of(shards);
      VectorSource source = new Rows(family, rows);
      ShardFolder folder = ShardFolder.create(work.resolve("built"));
      ShardedBuild.DEFAULT.run(
          Assignment.of(router, source, dimension, BulkOptions.DEFAULT),
          VectorIndex.builder()
              .dimension(dimension)
              .metric(Metric.COSINE)
              .codes(codes)
              .ids(KeyType.LONG),
          folder);
      return new RealShards(work, family, folder);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** A family's first rows, with a field and a payload each. */
  private record Rows(EmbeddingVectors family, int count) implements VectorSource {

    @Override
    public void read(int position, float[] vector) {
      family.read(position, vector);
    }

    @Override
    public Metadata metadata(int position) {
      return Metadata.of("number", position);
    }

    @Override
    public byte[] payload(int position) {
      byte[] payload = new byte[PAYLOAD_BYTES];
      new SplittableRandom(position).nextBytes(payload);
      return payload;
    }
  }

  /** The open shards. */
  public Shards shards() {
    return new Shards(1, folder.router(), indexes.stream().map(ShardSearcher::of).toList());
  }

  /** Vectors that no shard has. */
  public float[][] queries(int count) {
    float[][] queries = new float[count][family.dimension()];
    for (int i = 0; i < count; i++) {
      family.read(FIRST_QUERY + i, queries[i]);
    }
    return queries;
  }

  /** A folder that goes when this is closed. */
  public Path work() {
    return work;
  }

  /** Makes them the first generation of a collection. */
  public void publish(ObjectStore store) {
    var options = CollectionOptions.of(family.dimension(), Metric.COSINE);
    try (PublishRun run = ShardCollection.create(store, options).begin(PublishOptions.DEFAULT)) {
      run.publish(BuiltCorpus.of(folder).plan(0));
    }
  }

  @Override
  public void close() {
    indexes.forEach(VectorIndex::close);
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
