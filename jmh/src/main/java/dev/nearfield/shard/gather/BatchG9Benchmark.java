package dev.nearfield.shard.gather;

import dev.nearfield.Codes;
import dev.nearfield.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** G9: a batch of queries over shard files, grouped by shard, and a loop over the same queries. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init")
public class BatchG9Benchmark {

  @Param("16")
  int shards;

  @Param("64000")
  int rows;

  @Param("128")
  int dimension;

  @Param("1000")
  int batch;

  private RealShards corpus;
  private Shards all;
  private ScatterGather gather;
  private List<ShardQuery> queries;

  /** Builds the shards. */
  @Setup
  public void build() {
    corpus = RealShards.build(shards, rows, dimension, Codes.INT8);
    all = corpus.shards();
    gather = ScatterGather.of(GatherOptions.DEFAULT);
    queries =
        Arrays.stream(corpus.queries(batch))
            .map(vector -> ShardQuery.of(Query.of(vector).k(10)))
            .toList();
  }

  /** Deletes them. */
  @TearDown
  public void close() {
    gather.close();
    corpus.close();
  }

  /** The baseline: one query after the other, each asks all shards at once. */
  @Benchmark
  public List<GatherResult> loop() {
    List<GatherResult> results = new ArrayList<>(queries.size());
    for (ShardQuery query : queries) {
      results.add(gather.search(all, query));
    }
    return results;
  }

  /** Each shard is asked once, for all queries. */
  @Benchmark
  public List<GatherResult> batch() {
    return gather.searchAll(all, queries);
  }
}
