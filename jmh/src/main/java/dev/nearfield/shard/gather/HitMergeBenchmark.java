package dev.nearfield.shard.gather;

import dev.nearfield.Hit;
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
import org.openjdk.jmh.annotations.Warmup;

/** Merging the hits of many shards: {@code k} of each into {@code k}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@SuppressWarnings("NullAway.Init")
public class HitMergeBenchmark {

  private static final int CASES = 64; // so that branches are not learned by heart

  @Param({"64"})
  int shards;

  @Param({"10", "100"})
  int k;

  private List<List<List<Hit>>> cases;
  private int[] numbers;
  private int next;

  @Setup
  public void draw() {
    var random = new SplittableRandom(1);
    cases = new ArrayList<>();
    numbers = new int[shards];
    long id = 0;
    for (int i = 0; i < CASES; i++) {
      List<List<Hit>> lists = new ArrayList<>();
      for (int shard = 0; shard < shards; shard++) {
        numbers[shard] = shard;
        List<Hit> hits = new ArrayList<>();
        for (int rank = 0; rank < k; rank++) {
          hits.add(new Hit(id++, (float) random.nextDouble()));
        }
        hits.sort(HitMerge::compare);
        lists.add(List.copyOf(hits)); // as a SearchResult has them
      }
      cases.add(lists);
    }
  }

  @Benchmark
  public List<ShardHit> merge() {
    next = (next + 1) % CASES;
    return HitMerge.merge(cases.get(next), numbers, k);
  }
}
