package dev.nearfield.shard.shardfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.BulkOptions;
import dev.nearfield.Filter;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Pager;
import dev.nearfield.Query;
import dev.nearfield.ReadOnlyIndexException;
import dev.nearfield.ShardSummary;
import dev.nearfield.UnknownIdException;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileDigest;
import dev.nearfield.storage.Verify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link ShardEngine} has to do, whatever is in its files. */
abstract class ShardEngineBattery {

  private static final int ROWS = 500;
  private static final List<VectorRecord> RECORDS = SampleRecords.records(ROWS);
  private static final float[][] QUERIES = SampleRecords.queries(12);

  @TempDir Path directory;

  /** The engine under test. */
  abstract ShardEngine engine();

  @ParameterizedTest
  @EnumSource(Metric.class)
  void search_anyMetric_findsTheNearest(Metric metric) {
    try (VectorIndex shard = opened(metric)) {
      int found = 0;
      for (float[] vector : QUERIES) {
        Query query = Query.of(vector);
        List<Hit> exact = shard.search(query.exact()).hits();
        List<Hit> hits = shard.search(query).hits();
        assertThat(exact).hasSize(10);
        assertThat(hits)
            .hasSize(10)
            .isSortedAccordingTo(Comparator.comparingDouble(Hit::score).reversed());
        found += (int) hits.stream().filter(exact::contains).count();
        if (engine().isExact()) {
          assertThat(hits).isEqualTo(exact);
        }
      }
      assertThat(found).isGreaterThanOrEqualTo(10 * QUERIES.length * 95 / 100);
    }
  }

  @Test
  void search_exact_equalsAnIndexOfTheSameRecords() {
    try (VectorIndex shard = opened(Metric.COSINE);
        VectorIndex index = SampleRecords.description(Metric.COSINE).inMemory()) {
      index.upsertAll(RECORDS);
      for (float[] vector : QUERIES) {
        Query query = Query.of(vector).exact();
        assertThat(shard.search(query).hits()).isEqualTo(index.search(query).hits());
        Query english = query.filter(Filter.parse("lang = 'en'"));
        assertThat(shard.search(english).hits()).isEqualTo(index.search(english).hits());
      }
    }
  }

  @Test
  void search_filter_findsOnlyWhatMatches() {
    try (VectorIndex shard = opened(Metric.SQUARED_L2)) {
      for (String text : List.of("lang = 'en'", "number < 17", "lang = 'de' AND number > 480")) {
        Filter filter = Filter.parse(text);
        int matching = shard.count(filter);
        List<Hit> hits = shard.search(Query.of(QUERIES[0]).filter(filter)).hits();
        assertThat(hits).hasSize(Math.min(10, matching));
        try (var records = shard.scan(filter)) {
          assertThat(records.map(VectorRecord::id).toList())
              .hasSize(matching)
              .containsAll(hits.stream().map(Hit::id).toList());
        }
      }
    }
  }

  @Test
  void pager_toTheEnd_showsEveryRowOnce() {
    try (VectorIndex shard = opened(Metric.SQUARED_L2);
        Pager pager = shard.pager(Query.of(QUERIES[1]).k(60))) {
      Set<Object> ids = new HashSet<>();
      List<Hit> page = pager.next().hits();
      while (!page.isEmpty()) {
        page.forEach(hit -> assertThat(ids.add(hit.id())).isTrue());
        page = pager.next().hits();
      }
      assertThat(ids).hasSize(ROWS);
    }
  }

  @Test
  void search_radius_findsAllWithin() {
    try (VectorIndex shard = opened(Metric.SQUARED_L2)) {
      Query query = Query.of(QUERIES[2]);
      float thirtieth = shard.search(query.exact().k(30)).hits().getLast().distance();
      List<Hit> hits = shard.search(query.radius(thirtieth).k(ROWS)).hits();
      assertThat(hits).hasSize(30);
    }
  }

  @Test
  void record_everyId_isWhatWasAdded() {
    try (VectorIndex shard = opened(Metric.SQUARED_L2)) {
      assertThat(shard.size()).isEqualTo(ROWS);
      for (VectorRecord record : RECORDS) {
        VectorRecord found = shard.record((String) record.id());
        assertThat(found.vector()).isEqualTo(record.vector());
        assertThat(found.metadata()).isEqualTo(record.metadata());
        assertThat(found.payload()).isEqualTo(record.payload());
      }
      assertThat(shard.contains("row-500")).isFalse();
      assertThatThrownBy(() -> shard.get("row-500")).isInstanceOf(UnknownIdException.class);
    }
  }

  @Test
  void build_recordsInAnyOrderAndThreads_hasTheSameSha256() {
    List<VectorRecord> reversed = new ArrayList<>(RECORDS.reversed());
    String expected = build(Metric.DOT, RECORDS, "a.shard", 1).sha256();
    assertThat(build(Metric.DOT, reversed, "b.shard", 2).sha256()).isEqualTo(expected);
    assertThat(build(Metric.DOT, reversed.subList(1, ROWS), "c.shard", 2).sha256())
        .isNotEqualTo(expected);
    assertThat(FileDigest.of(FileAccess.system(), directory.resolve("a.shard")).sha256())
        .isEqualTo(expected);
  }

  @Test
  void open_sharedByThreads_answersEachTheSame() throws Exception {
    try (VectorIndex shard = opened(Metric.SQUARED_L2);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<List<Hit>> expected = answers(shard);
      var answers = new ArrayList<Future<List<List<Hit>>>>();
      for (int thread = 0; thread < 4; thread++) {
        answers.add(threads.submit(() -> answers(shard)));
      }
      for (Future<List<List<Hit>>> answer : answers) {
        assertThat(answer.get()).isEqualTo(expected);
      }
    }
  }

  private static List<List<Hit>> answers(VectorIndex shard) {
    var answers = new ArrayList<List<Hit>>();
    for (float[] vector : QUERIES) {
      answers.add(shard.search(Query.of(vector)).hits());
    }
    return answers;
  }

  @Test
  void open_anyChange_isRefused() {
    try (VectorIndex shard = opened(Metric.SQUARED_L2)) {
      assertThatThrownBy(() -> shard.upsert(RECORDS.getFirst()))
          .isInstanceOf(ReadOnlyIndexException.class);
      assertThatThrownBy(() -> shard.delete("row-1")).isInstanceOf(ReadOnlyIndexException.class);
    }
  }

  @Test
  void open_damagedOrMissingFile_isTyped() throws IOException {
    Path file = build(Metric.SQUARED_L2, RECORDS, "a.shard", 2).file();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> engine().open(file, Verify.FULL))
        .isInstanceOf(CorruptFileException.class);
    assertThatThrownBy(() -> engine().open(directory.resolve("nowhere"), Verify.FULL))
        .isInstanceOf(FileAccessException.class);
  }

  private VectorIndex opened(Metric metric) {
    return engine().open(build(metric, RECORDS, "a.shard", 2).file(), Verify.FULL);
  }

  private ShardSummary build(Metric metric, List<VectorRecord> records, String name, int threads) {
    return engine()
        .build(
            new RecordSource(records),
            SampleRecords.description(metric),
            directory.resolve(name),
            BulkOptions.DEFAULT.threads(threads));
  }
}
