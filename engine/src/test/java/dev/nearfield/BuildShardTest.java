package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ShardOptions.Kind;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shard files straight from vectors: what they answer, and what their bytes depend on. */
class BuildShardTest {

  private static final int ROWS = 420;
  private static final int DIMENSION = 16;
  private static final float[][] VECTORS =
      RandomVectors.seeded(41).clustered(9, 0.3f).rows(ROWS, DIMENSION);
  private static final float[][] QUERIES =
      RandomVectors.seeded(42).clustered(9, 0.3f).rows(12, DIMENSION);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void buildShard_sourceInAnyOrderAndThreads_hasTheSameBytes(Kind kind) {
    VectorSource source = FrozenAnswers.source(VECTORS, KeyType.STRING);
    ShardSummary first = build(builder(Codes.AUTO), source, "a.shard", options(kind, 1));
    ShardSummary second = build(builder(Codes.AUTO), shuffled(source), "b.shard", options(kind, 3));
    assertThat(second.sha256()).isEqualTo(first.sha256());
    assertThat(second.rows()).isEqualTo(ROWS);
    ShardSummary other = build(builder(Codes.AUTO).seed(7), source, "c.shard", options(kind, 1));
    assertThat(other.sha256()).isNotEqualTo(first.sha256());
  }

  @ParameterizedTest
  @EnumSource(
      value = Codes.class,
      names = {"INT8", "BIT1", "INT4", "FLOAT32"})
  void buildShard_withGraph_findsWhatAnIndexFinds(Codes codes) {
    VectorSource source = FrozenAnswers.source(VECTORS, KeyType.STRING);
    Path file = build(builder(codes), source, "a.shard", options(Kind.GRAPH, 2)).file();
    try (VectorIndex index = builder(codes).inMemory();
        VectorIndex shard = VectorIndex.openShard(file)) {
      index.addAll(source, TestIndexes.TWO_THREADS);
      assertThat(TestIndexes.exactHits(shard, QUERIES))
          .isEqualTo(TestIndexes.exactHits(index, QUERIES));
      assertThat(TestIndexes.recall(shard, QUERIES, 64))
          .isGreaterThan(TestIndexes.recall(index, QUERIES, 64) - 0.05);
      assertThat(shard.stats().unreachable()).isZero();
      assertThat(shard.record("124")).isEqualTo(index.record("124"));
      assertThat(shard.count(Filter.parse("lang = 'en'")))
          .isEqualTo(index.count(Filter.parse("lang = 'en'")));
    }
  }

  @Test
  void buildShard_flat_answersExactly() {
    VectorSource source = FrozenAnswers.source(VECTORS, KeyType.LONG);
    IndexBuilder builder = builder(Codes.AUTO).ids(KeyType.LONG);
    Path file = build(builder, source, "a.shard", options(Kind.FLAT, 2)).file();
    try (VectorIndex index = builder.codes(Codes.FLOAT32).inMemory();
        VectorIndex shard = VectorIndex.openShard(file)) {
      index.addAll(source, TestIndexes.TWO_THREADS);
      for (float[] vector : QUERIES) {
        Query query = Query.of(vector);
        List<Hit> exact = index.search(query.exact()).hits();
        assertThat(shard.search(query).hits()).isEqualTo(exact);
        assertThat(shard.search(query.exact()).hits()).isEqualTo(exact);
        Query filtered = query.filter(Filter.parse("price < 20 AND lang = 'de'"));
        assertThat(shard.search(filtered).hits()).isEqualTo(index.search(filtered.exact()).hits());
        float least = exact.getLast().score();
        assertThat(shard.search(query.minScore(least).k(50)).hits()).isEqualTo(exact);
        try (Pager pager = shard.pager(query)) {
          assertThat(pager.next().hits()).isEqualTo(exact);
          assertThat(pager.next().hits()).doesNotContainAnyElementsOf(exact).hasSize(10);
        }
      }
      assertThat(shard.stats().levels()).containsExactly(ROWS);
      assertThat(shard.stats().memory().graph()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void buildShard_frozenAgain_hasTheSameBytes(Kind kind) {
    VectorSource source = FrozenAnswers.source(VECTORS, KeyType.STRING);
    ShardSummary built = build(builder(Codes.AUTO), source, "a.shard", options(kind, 1));
    try (VectorIndex shard = VectorIndex.openShard(built.file())) {
      assertThat(shard.freeze(directory.resolve("b.shard")).sha256()).isEqualTo(built.sha256());
      assertThat(shard.search(Query.of(QUERIES[0])).hits()).hasSize(10);
    }
  }

  @Test
  void buildShard_fewRows_work() {
    for (Kind kind : Kind.values()) {
      for (int rows : new int[] {0, 1, 2, 3}) {
        float[][] vectors =
            IntStream.range(0, rows).mapToObj(i -> VECTORS[i]).toArray(float[][]::new);
        Path file =
            build(
                    builder(Codes.INT8),
                    FrozenAnswers.source(vectors, KeyType.STRING),
                    kind + "-" + rows,
                    options(kind, 1).cells(8))
                .file();
        try (VectorIndex shard = VectorIndex.openShard(file)) {
          assertThat(shard.search(Query.of(QUERIES[0])).hits()).hasSize(rows);
          assertThat(shard.search(Query.of(QUERIES[0]).exact()).hits()).hasSize(rows);
        }
      }
    }
  }

  @Test
  void buildShard_badSource_isRefusedByItsPositionAndLeavesNoFile() throws IOException {
    VectorSource good = FrozenAnswers.source(VECTORS, KeyType.STRING);
    VectorSource nan = changed(good, position -> position == 400, good::id);
    assertThatThrownBy(() -> build(builder(Codes.INT8), nan, "a.shard", ShardOptions.DEFAULT))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("vector 400 of the source");
    VectorSource twice = changed(good, position -> false, position -> "same");
    assertThatThrownBy(() -> build(builder(Codes.INT8), twice, "a.shard", ShardOptions.DEFAULT))
        .isInstanceOf(DuplicateIdException.class);
    VectorSource typed = changed(good, position -> false, position -> new UUID(1, 2));
    assertThatThrownBy(() -> build(builder(Codes.INT8), typed, "a.shard", ShardOptions.DEFAULT))
        .isInstanceOf(IdTypeException.class);
    ShardOptions cancelling =
        ShardOptions.DEFAULT.bulk(TestIndexes.TWO_THREADS.listener((done, total) -> done < 200));
    assertThatThrownBy(() -> build(builder(Codes.INT8), good, "a.shard", cancelling))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("a.shard");
    assertThatThrownBy(
            () -> VectorIndex.builder().buildShard(good, directory, ShardOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimension");
    assertThatThrownBy(() -> ShardOptions.DEFAULT.cells(-1))
        .isInstanceOf(OutOfRangeException.class);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  private ShardSummary build(
      IndexBuilder builder, VectorSource source, String name, ShardOptions options) {
    return builder.buildShard(source, directory.resolve(name), options);
  }

  private static ShardOptions options(Kind kind, int threads) {
    return ShardOptions.DEFAULT.kind(kind).bulk(BulkOptions.DEFAULT.threads(threads));
  }

  private static IndexBuilder builder(Codes codes) {
    return VectorIndex.builder()
        .dimension(DIMENSION)
        .metric(Metric.SQUARED_L2)
        .codes(codes)
        .schema(FrozenAnswers.SCHEMA);
  }

  private static VectorSource shuffled(VectorSource source) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, source.count()).boxed().toList());
    Collections.shuffle(order, new Random(5));
    return new VectorSource() {
      @Override
      public int count() {
        return order.size();
      }

      @Override
      public void read(int position, float[] vector) {
        source.read(order.get(position), vector);
      }

      @Override
      public Object id(int position) {
        return source.id(order.get(position));
      }

      @Override
      public Metadata metadata(int position) {
        return source.metadata(order.get(position));
      }

      @Override
      public byte[] payload(int position) {
        return source.payload(order.get(position));
      }
    };
  }

  private static VectorSource changed(
      VectorSource source, IntPredicate isNaN, IntFunction<Object> id) {
    return new VectorSource() {
      @Override
      public int count() {
        return source.count();
      }

      @Override
      public void read(int position, float[] vector) {
        source.read(position, vector);
        if (isNaN.test(position)) {
          vector[3] = Float.NaN;
        }
      }

      @Override
      public Object id(int position) {
        return id.apply(position);
      }
    };
  }
}
