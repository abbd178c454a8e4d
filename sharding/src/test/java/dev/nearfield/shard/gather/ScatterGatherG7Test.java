package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.shard.routing.HashRouter;
import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real indexes as shards, each with other codes. */
class ScatterGatherG7Test {

  private static final int DIMENSION = 24;
  private static final int ROWS = 800;
  private static final List<Codes> CODES =
      List.of(Codes.FLOAT32, Codes.INT8, Codes.BFLOAT16, Codes.INT4);

  private static VectorIndex index(Metric metric, Codes codes) {
    return VectorIndex.builder()
        .dimension(DIMENSION)
        .metric(metric)
        .codes(codes)
        .ids(KeyType.LONG)
        .inMemory();
  }

  @ParameterizedTest
  @EnumSource
  void search_G7_shardsOfDifferentCodes_rankByOnePrecision(Metric metric) {
    float[][] rows = RandomVectors.seeded(7).gaussian().rows(ROWS + 50, DIMENSION);
    HashRouter router = HashRouter.of(CODES.size());
    List<VectorIndex> indexes = new ArrayList<>();
    try (VectorIndex whole = index(metric, Codes.FLOAT32);
        var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      CODES.forEach(codes -> indexes.add(index(metric, codes)));
      for (int row = 0; row < ROWS; row++) {
        whole.add(row, rows[row]);
        indexes.get(router.shardOf(row)).add(row, rows[row]);
      }
      Shards shards = new Shards(1, router, indexes.stream().map(ShardSearcher::of).toList());
      int found = 0;
      for (int i = ROWS; i < rows.length; i++) {
        Query query = Query.of(rows[i]).k(10);
        List<Hit> exact = whole.search(query.exact()).hits();
        GatherResult result = gather.search(shards, ShardQuery.of(query.exact()));
        assertThat(Corpus.hits(result)).isEqualTo(exact); // scores too, to the last bit
        found += common(exact, Corpus.hits(gather.search(shards, ShardQuery.of(query))));
      }
      assertThat(found).isGreaterThanOrEqualTo(490); // of 500, walks being approximate
      Query timed = Query.of(rows[ROWS]).deadline(Duration.ofMinutes(10));
      assertThat(gather.search(shards, ShardQuery.of(timed)).coverage().isComplete()).isTrue();
    } finally {
      indexes.forEach(VectorIndex::close);
    }
  }

  private static int common(List<Hit> exact, List<Hit> hits) {
    List<Hit> both = new ArrayList<>(exact);
    both.retainAll(hits);
    return both.size();
  }

  @Test
  void searchAll_G7_indexesAsShards_answersAsOneByOne() {
    float[][] rows = RandomVectors.seeded(8).gaussian().rows(300, DIMENSION);
    HashRouter router = HashRouter.of(2);
    try (VectorIndex first = index(Metric.COSINE, Codes.FLOAT32);
        VectorIndex second = index(Metric.COSINE, Codes.INT8);
        var gather = ScatterGather.of(GatherOptions.DEFAULT)) {
      List<VectorIndex> indexes = List.of(first, second);
      for (int row = 0; row < 250; row++) {
        indexes.get(router.shardOf(row)).add(row, rows[row]);
      }
      Shards shards = new Shards(1, router, indexes.stream().map(ShardSearcher::of).toList());
      List<ShardQuery> queries = new ArrayList<>();
      for (int i = 250; i < 300; i++) {
        queries.add(ShardQuery.of(Query.of(rows[i]).k(5)));
      }
      List<GatherResult> all = gather.searchAll(shards, queries);
      for (int i = 0; i < queries.size(); i++) {
        assertThat(all.get(i).hits()).isEqualTo(gather.search(shards, queries.get(i)).hits());
      }
    }
  }
}
