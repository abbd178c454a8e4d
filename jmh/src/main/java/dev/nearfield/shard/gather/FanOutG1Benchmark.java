package dev.nearfield.shard.gather;

import dev.nearfield.Hit;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.shard.routing.HashRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

/**
 * G1: what a search of many shards takes beside the slowest of them. They wait, each for a time of
 * its own, as they would for a disk or a network, so that cores are no limit; and what one virtual
 * thread costs, of which a fan-out starts some.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@SuppressWarnings("NullAway.Init")
public class FanOutG1Benchmark {

  @Param({"8"})
  int shards;

  /** Of the slowest shard; the others take an even part of it. */
  @Param({"2000"})
  int slowestMicros;

  private ScatterGather gather;
  private Shards all;
  private ShardQuery query;

  /** A shard that takes its time. */
  private static final class WaitingShard extends PreparedShard {

    private final long nanos;

    WaitingShard(List<Hit> hits, long nanos) {
      super(hits);
      this.nanos = nanos;
    }

    @Override
    public SearchResult search(Query query) {
      long start = System.nanoTime();
      for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
        LockSupport.parkNanos(left);
      }
      return super.search(query);
    }
  }

  /** The last shard is the slowest: the worst place to be asked at. */
  @Setup
  public void open() {
    List<ShardSearcher> searchers = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      List<Hit> hits = new ArrayList<>();
      for (long row = 0; row < 10; row++) {
        hits.add(new Hit(shard + shards * row, -shard - shards * row));
      }
      searchers.add(new WaitingShard(hits, slowestMicros * 1_000L * (shard + 1) / shards));
    }
    gather = ScatterGather.of(GatherOptions.DEFAULT.perShard(KPerShard.all()));
    all = new Shards(1, HashRouter.of(shards), searchers);
    query = ShardQuery.of(Query.of(new float[] {1}).k(10));
  }

  /** Ends the fan-outs. */
  @TearDown
  public void close() {
    gather.close();
  }

  /** All shards. */
  @Benchmark
  public GatherResult search() {
    return gather.search(all, query);
  }

  /** The baseline: the slowest by itself. */
  @Benchmark
  public SearchResult slowest() {
    return all.searchers().getLast().search(query.query());
  }

  /** A virtual thread that does nothing, from start to end. */
  @Benchmark
  public Thread thread() throws InterruptedException {
    Thread thread = Thread.ofVirtual().start(() -> {});
    thread.join();
    return thread;
  }
}
