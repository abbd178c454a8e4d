package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.Hit;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Pager;
import dev.nearfield.Query;
import dev.nearfield.Schema;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorSource;
import dev.nearfield.index.FilterCosts.Way;
import dev.nearfield.observe.Observer;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.testkit.RandomVectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many records searches read for fields that are not declared; the clock counts them too. */
class RecordReadsTest {

  private static final int ROWS = 4_000;
  private static final int DIMENSION = 12;
  private static final float[][] VECTORS = RandomVectors.seeded(3).gaussian().rows(ROWS, DIMENSION);

  /** Every row has the declared field, half of them the other value of the one that is not. */
  private static final Filter HALF =
      Filter.and(Filter.eq("note", "even"), Filter.eq("declared", "all"));

  /** What estimating a filter reads. */
  private static final int SAMPLE = 64;

  /** Rows between two looks at the clock; a filter may read the record of each twice. */
  private static final int LATE = 64;

  private final CountedRecords records = new CountedRecords();
  private final IndexState state =
      IndexState.inMemory(options(), new OffHeapKeyTable(KeyType.LONG), records);
  private final HnswIndex index =
      HnswIndex.inMemory(state, new Observer("test", null), () -> records.reads);

  RecordReadsTest() {
    index.addAll(new Rows(), BulkOptions.DEFAULT.threads(2));
    records.reads = 0;
    records.read.clear();
  }

  private static IndexOptions options() {
    return IndexDescription.EMPTY
        .withDimension(DIMENSION)
        .withMetric(Metric.SQUARED_L2)
        .withCodes(Codes.INT8)
        .withIds(KeyType.LONG)
        .options()
        .withSchema(Schema.of("declared", FieldType.STRING));
  }

  private record Rows() implements VectorSource {

    @Override
    public int count() {
      return ROWS;
    }

    @Override
    public void read(int position, float[] vector) {
      System.arraycopy(VECTORS[position], 0, vector, 0, DIMENSION);
    }

    @Override
    public Object id(int position) {
      return (long) position;
    }

    @Override
    public Metadata metadata(int position) {
      return Metadata.of("declared", "all", "note", position % 2 == 0 ? "even" : "odd");
    }
  }

  @AfterEach
  void close() {
    index.close();
  }

  /** A walk asks about the rows in its beam at each step, to see how far the k-th answer is. */
  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"SELECT", "COLLECT"})
  void search_slackAndUndeclaredField_readsEachRecordOnce(Way way) {
    var runner = new QueryRunner(state, new Calibrations(null), () -> 0, _ -> way);
    var scratch = new QueryScratch(state);
    Query query = Query.of(VECTORS[5]).k(10).beamWidth(100).filter(Filter.eq("note", "even"));
    runner.search(query.slack(0.2f), scratch);
    assertThat(scratch.hits.size()).isEqualTo(10);
    assertThat(scratch.matches).isNotNull().returns(false, matches -> matches.gaveUp);
    long rows = records.read.cardinality();
    assertThat(records.reads).isBetween(rows, rows + SAMPLE);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void search_deadlineWhileRecordsAreRead_stopsThere(Way way) {
    var runner = new QueryRunner(state, new Calibrations(null), () -> records.reads, _ -> way);
    var scratch = new QueryScratch(state);
    int step = way == Way.SCAN ? 0 : 1_024; // a step of a walk is gone to its end
    for (Filter filter : List.of(HALF, Filter.not(Filter.not(HALF)), Filter.or(HALF, HALF))) {
      records.reads = 0;
      Query query = Query.of(VECTORS[5]).k(10).beamWidth(1_000).filter(filter);
      runner.search(query.deadline(Duration.ofNanos(500)), scratch);
      assertThat(scratch.partial).as("%s", filter).isTrue();
      assertThat(records.reads).as("%s", filter).isBetween(500L, 500L + step + 4 * LATE);
      for (int rank = 0; rank < scratch.hits.size(); rank++) {
        assertThat(scratch.hits.ordinal(rank)).isEven();
      }
    }
  }

  @Test
  void search_exactOrRangeWithDeadline_stopsThere() {
    Query query = Query.of(VECTORS[7]).filter(HALF).deadline(Duration.ofNanos(SAMPLE + 300));
    for (Query cut : List.of(query.exact(), query.radius(1_000).exact(), query.radius(1_000))) {
      records.reads = 0;
      SearchResult result = index.search(cut);
      assertThat(result.partial()).isTrue();
      assertThat(records.reads).isLessThanOrEqualTo(SAMPLE + 300 + 1_024);
      assertThat(result.hits()).allMatch(hit -> (long) hit.id() % 2 == 0);
    }
  }

  @Test
  void search_deadlineThatIsFarEnough_answersAsWithout() {
    Query query = Query.of(VECTORS[9]).filter(HALF);
    for (Query way : List.of(query, query.slack(0.2f), query.exact(), query.radius(1_000))) {
      SearchResult whole = index.search(way);
      assertThat(whole.hits()).isNotEmpty();
      assertThat(index.search(way.deadline(Duration.ofMinutes(1)))).isEqualTo(whole);
    }
  }

  /** The first page has no time to find the rows that match; those after it ask row by row. */
  @Test
  void pager_deadlineWhileRecordsAreRead_losesNoRow() {
    Query query = Query.of(VECTORS[11]).k(100).filter(HALF);
    for (Query way : List.of(query, query.exact())) {
      List<Hit> hits = new ArrayList<>();
      try (Pager pager = index.pager(way.deadline(Duration.ofNanos(300)))) {
        long before = records.reads;
        SearchResult page = pager.next();
        assertThat(page.partial()).isTrue();
        assertThat(records.reads - before).isLessThanOrEqualTo(300 + 1_024);
        while (page.partial() || !page.hits().isEmpty()) {
          hits.addAll(page.hits());
          page = pager.next();
        }
      }
      assertThat(hits).hasSize(ROWS / 2).allMatch(hit -> (long) hit.id() % 2 == 0);
      assertThat(hits).extracting(Hit::id).doesNotHaveDuplicates();
    }
  }
}
