package dev.nearfield.shard.routing;

import dev.nearfield.FieldType;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.testkit.RandomVectors;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to say where a record lies or a query goes; see {@code jmh/routing}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsPrepend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class RoutingBenchmark {

  private static final int IDS = 1 << 12;
  private static final int DIMENSION = 768;
  private static final int CELLS = 256;
  private static final int SHARDS = 16;

  private final String[] ids = new String[IDS];
  private final HashRouter hash = HashRouter.of(64);
  private final RingRouter ring = RingRouter.of(IntStream.range(0, 100).toArray());
  private final float[][] queries = RandomVectors.seeded(3).rows(64, DIMENSION);
  private final TenantRouter tenants;
  private final CellRouter cells;
  private final LshRouter lsh;
  private final CelRouter expression =
      CelRouter.numbers(
          "region == 'eu' ? 0u : 1u + shard_hash(tenant) % 15u",
          Map.of("region", FieldType.STRING, "tenant", FieldType.STRING), SHARDS);
  private final RoutingContext context =
      RoutingContext.of(Metadata.of("region", "us", "tenant", "acme"));
  private int next;

  /** Makes the routers. */
  public RoutingBenchmark() {
    Arrays.setAll(ids, i -> "document-%08d".formatted(i * 7_919));
    TenantRouter.Builder map = TenantRouter.builder("tenant", SHARDS);
    for (int i = 0; i < IDS; i++) {
      map.put(ids[i], i % SHARDS);
    }
    tenants = map.build();
    float[][] vectors = RandomVectors.seeded(4).rows(CELLS, DIMENSION);
    int[] shards = IntStream.range(0, CELLS).map(cell -> cell % SHARDS).toArray();
    cells = CellRouter.of(vectors, shards, SHARDS, Metric.SQUARED_L2);
    lsh = LshRouter.draw(VectorSource.of(vectors), DIMENSION, SHARDS, 8, Metric.SQUARED_L2, 1);
  }

  private int next() {
    return next++ & (IDS - 1);
  }

  /** The shard of a {@code long} id by hash. */
  @Benchmark
  public int hashOfLong() {
    return hash.shardOf((long) next() * 7_919);
  }

  /** The shard of a string id by hash. */
  @Benchmark
  public int hashOfString() {
    return hash.shardOf(ids[next()]);
  }

  /** The shard of a {@code long} id by a ring of 100 shards with 150 points each. */
  @Benchmark
  public int ringOfLong() {
    return ring.shardOf((long) next() * 7_919);
  }

  /** The shard of a string id by the same ring. */
  @Benchmark
  public int ringOfString() {
    return ring.shardOf(ids[next()]);
  }

  /** The shard of a tenant of 4,096. */
  @Benchmark
  public int tenant() {
    return tenants.shardOf(ids[next()], 1L);
  }

  /** The shard of an expression over two fields. */
  @Benchmark
  public int expression() {
    return expression.shardOf(1L, queries[0], context);
  }

  /** The route of a query over 256 cells, 768 components. */
  @Benchmark
  public Route cells() {
    return cells.route(queries[next() & 63], RoutingContext.EMPTY, Probes.count(2));
  }

  /** The same, explained: two routings at most. */
  @Benchmark
  public RouteExplanation cellsExplained() {
    return cells.explain(queries[next() & 63], RoutingContext.EMPTY, Probes.count(2));
  }

  /** The route of a query over 256 codes, 768 components. */
  @Benchmark
  public Route lsh() {
    return lsh.route(queries[next() & 63], RoutingContext.EMPTY, Probes.count(2));
  }
}
