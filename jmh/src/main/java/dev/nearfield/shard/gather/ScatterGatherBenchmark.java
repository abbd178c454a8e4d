package dev.nearfield.shard.gather;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.shard.routing.HashRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

/** Fan-out and merge over shards that answer at once: what scatter-gather itself costs. */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.SampleTime, Mode.AverageTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@SuppressWarnings("NullAway.Init")
public class ScatterGatherBenchmark {

  @Param({"8"})
  int shards;

  private ScatterGather gather;
  private Shards all;
  private ShardQuery query;
  private ShardQuery withDeadline;

  @Setup
  public void open() {
    var random = new SplittableRandom(1);
    List<ShardSearcher> searchers = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      List<Hit> hits = new ArrayList<>();
      for (long row = 0; row < 10; row++) {
        hits.add(new Hit(shard + shards * row, (float) random.nextDouble()));
      }
      searchers.add(new PreparedShard(hits));
    }
    gather = ScatterGather.of(GatherOptions.DEFAULT.perShard(KPerShard.all()));
    all = new Shards(1, HashRouter.of(shards), searchers);
    Query ten = Query.of(new float[] {1}).k(10);
    query = ShardQuery.of(ten);
    withDeadline = ShardQuery.of(ten.deadline(Duration.ofSeconds(10)));
  }

  @TearDown
  public void close() {
    gather.close();
  }

  /** This thread asks shards too. */
  @Benchmark
  public GatherResult search() {
    return gather.search(all, query);
  }

  /** This thread only waits, as these shards do not promise to keep deadlines. */
  @Benchmark
  public GatherResult searchWithDeadline() {
    return gather.search(all, withDeadline);
  }
}
