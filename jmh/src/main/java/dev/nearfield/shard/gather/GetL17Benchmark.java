package dev.nearfield.shard.gather;

import dev.nearfield.Codes;
import dev.nearfield.VectorRecord;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.StoreLocation;
import dev.nearfield.shard.reader.CacheOptions;
import dev.nearfield.shard.reader.ReaderOptions;
import dev.nearfield.shard.reader.ShardCache;
import dev.nearfield.shard.reader.ShardedIndex;
import dev.nearfield.shard.routing.RoutingContext;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** L17: a record by its id, vector, metadata and payload, over shards that are mapped. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class GetL17Benchmark {

  private static final float[] NO_VECTOR = {};
  private static final RoutingContext NONE = RoutingContext.EMPTY;

  @Param("16")
  int shards;

  @Param("32000")
  int rows;

  @Param("128")
  int dimension;

  private RealShards corpus;
  private Shards all;
  private ScatterGather gather;
  private ObjectStore store;
  private ShardCache cache;
  private ShardedIndex reader;
  private long id;

  /** Builds the shards, publishes them to a folder, and opens them there. */
  @Setup
  public void open() {
    corpus = RealShards.build(shards, rows, dimension, Codes.FLOAT32);
    all = corpus.shards();
    gather = ScatterGather.of(GatherOptions.DEFAULT);
    store = StoreLocation.parse("file:" + corpus.work().resolve("store")).open();
    corpus.publish(store);
    cache = ShardCache.open(corpus.work().resolve("cache"), CacheOptions.DEFAULT);
    reader =
        ShardedIndex.open(
            store, cache, ReaderOptions.DEFAULT.loading(ReaderOptions.Loading.PRELOAD));
  }

  /** Deletes them. */
  @TearDown
  public void close() {
    reader.close();
    cache.close();
    store.close();
    gather.close();
    corpus.close();
  }

  /** Ids in an order that no prefetcher knows, each once. */
  private long next() {
    id = (id + 12_347) % rows;
    return id;
  }

  /** The baseline: the shard that has it, asked directly. */
  @Benchmark
  public Optional<VectorRecord> shard() {
    long wanted = next();
    return all.searchers().get(all.router().shardOf(wanted, NO_VECTOR, NONE)).get(wanted);
  }

  /** By the router, from shards in this process. */
  @Benchmark
  public Optional<VectorRecord> gather() {
    return gather.get(all, next());
  }

  /** As a reader of a collection does, which keeps its shards open meanwhile. */
  @Benchmark
  public Optional<VectorRecord> reader() {
    return reader.get(next());
  }
}
