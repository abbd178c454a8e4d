package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.nearfield.Searcher;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.filter.FilterMatcher;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.observe.Observer;
import dev.nearfield.storage.Durability;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only the log had is there at once, before it is linked, while it is, and after. */
class RecoveryTest {

  private static final int DIMENSION = 20;
  private static final int K = 10;
  private static final float[][] VECTORS =
      RandomVectors.seeded(8).clustered(6, 0.4f).rows(700, DIMENSION);
  private static final float[][] QUERIES =
      RandomVectors.seeded(9).clustered(6, 0.4f).rows(12, DIMENSION);

  /** By a declared field, by one that is not, by ids, and mixed. */
  private static final List<String> FILTERS =
      List.of(
          "third = 1",
          "half = TRUE",
          "id IN (1, 7, 14, 21, 305, 1003)",
          "third < 2 AND half = TRUE");

  @TempDir Path folder;
  @TempDir Path copy;

  private final Map<Long, float[]> expected = new TreeMap<>();
  private final Map<Long, Metadata> described = new TreeMap<>();

  @ParameterizedTest
  @CsvSource({"FLOAT32, 300", "INT8, 300", "INT4, 0", "FLOAT16, 300", "FLOAT32, 0"})
  void open_tailNotLinked_answersAsTheMapDoes(Codes codes, int saved) throws IOException {
    crash(codes, saved);
    HnswIndex index = recovered();
    try (index) {
      assertThat(unlinked(index)).isGreaterThan(200);
      check(index);
      index.recovery().linkNext(100);
      check(index);
      changeTail(index);
      check(index);
      index.recovery().linkNext(Integer.MAX_VALUE);
      assertThat(unlinked(index)).isZero();
      check(index);
    }
    try (VectorIndex reopened = VectorIndex.open(copy)) {
      check(reopened); // while rows are linked
      reopened.save();
      assertThat(reopened.stats().unreachable()).isZero();
    }
  }

  /** A search began before the row was linked, and meets it on its walk. */
  @Test
  void next_rowsLinkedBetweenPages_areShownOnce() throws IOException {
    crash(Codes.FLOAT32, 300);
    try (HnswIndex index = recovered();
        Pager pager = index.pager(Query.of(QUERIES[0]).k(50))) {
      var shown = new ArrayList<Object>();
      for (SearchResult page = pager.next(); !page.hits().isEmpty(); page = pager.next()) {
        page.hits().forEach(hit -> shown.add(hit.id()));
        index.recovery().linkNext(50);
      }
      assertThat(shown).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids());
    }
  }

  @Test
  void search_mostOfTheTailDeleted_findsTheOthers() throws IOException {
    crash(Codes.INT8, 0);
    try (HnswIndex index = recovered()) {
      for (Long id : List.copyOf(expected.keySet()).subList(0, expected.size() - K - 2)) {
        index.delete(id);
        expected.remove(id);
      }
      check(index);
    }
  }

  @Test
  void save_tailNotLinked_linksItFirst() throws IOException {
    crash(Codes.INT8, 300);
    try (HnswIndex index = recovered()) {
      index.save();
      assertThat(unlinked(index)).isZero();
      assertThat(index.stats().unreachable()).isZero();
      check(index);
    }
  }

  /** Saves some rows, changes the index, and keeps the folder as it is then. */
  private void crash(Codes codes, int saved) throws IOException {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes)
            .schema(Schema.of("third", FieldType.LONG))
            .openOrCreate(folder)) {
      for (int i = 0; i < saved; i++) {
        put(index, i, i);
      }
      index.save();
      for (int i = 300; i < 500; i++) {
        put(index, i, i);
      }
      for (int i = 0; i < 60; i++) { // of those saved, and those of the log
        put(index, 7L * i, 500 + i);
        delete(index, 11L * i + 5);
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(file -> !file.endsWith("LOCK")).toList()) {
          Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
        }
      }
    }
  }

  private void changeTail(HnswIndex index) {
    for (int i = 0; i < 40; i++) {
      put(index, 300 + 5L * i, 560 + i);
      delete(index, 302 + 4L * i);
      put(index, 1_000 + i, 600 + i);
    }
  }

  private void put(VectorIndex index, long id, int row) {
    Metadata metadata = Metadata.of("third", row % 3, "half", row % 2 == 0);
    index.upsert(id, VECTORS[row], metadata);
    expected.put(id, VECTORS[row]);
    described.put(id, metadata);
  }

  private void delete(VectorIndex index, long id) {
    assertThat(index.delete(id)).isEqualTo(expected.remove(id) != null);
  }

  /** Opens what the crash left; nothing is linked but by the test. */
  private HnswIndex recovered() {
    IndexFolder opening = IndexFolder.lock(FileAccess.system(), copy);
    HnswIndex index =
        HnswIndex.onDisk(
            opening, opening.open(OpenOptions.DEFAULT, Warmth.WARM), new Observer("test", null));
    index.recover(Durability.ON_CLOSE);
    return index;
  }

  private static int unlinked(HnswIndex index) {
    return index.recovery().unlinkedCount();
  }

  private void check(VectorIndex index) {
    assertThat(index.size()).isEqualTo(expected.size());
    expected.forEach((id, vector) -> assertThat(index.get(id)).isEqualTo(vector));
    assertThat(index.contains(5L)).isEqualTo(expected.containsKey(5L));
    var wide = new ArrayList<Query>();
    try (Searcher searcher = index.searcher()) {
      for (float[] vector : QUERIES) {
        Query query = Query.of(vector).k(K);
        List<Long> nearest = nearest(vector);
        wide.add(query.beamWidth(600).rerankCount(600));
        assertThat(ids(index.search(query.exact()))).isEqualTo(nearest);
        assertThat(ids(index.search(wide.getLast()))).isEqualTo(nearest);
        assertThat(searcher.search(wide.getLast())).isEqualTo(K);
        assertThat(searcher.longId(K - 1)).isEqualTo(nearest.getLast());
        checkRangeAndPages(index, vector);
      }
    }
    FILTERS.forEach(filter -> checkFilter(index, QUERIES[0], Filter.parse(filter)));
    assertThat(index.searchAll(wide).stream().map(RecoveryTest::ids))
        .isEqualTo(Arrays.stream(QUERIES).map(this::nearest).toList());
  }

  private void checkRangeAndPages(VectorIndex index, float[] vector) {
    List<Long> nearest = nearest(vector);
    float tenth = index.search(Query.of(vector).k(K).exact()).hits().getLast().score();
    Query range = Query.of(vector).k(600).minScore(tenth).beamWidth(600);
    assertThat(ids(index.search(range))).isEqualTo(nearest);
    try (Pager pager = index.pager(Query.of(vector).k(4).beamWidth(600).rerankCount(600))) {
      assertThat(ids(pager.next())).isEqualTo(nearest.subList(0, 4));
      assertThat(ids(pager.next())).isEqualTo(nearest.subList(4, 8));
    }
  }

  private void checkFilter(VectorIndex index, float[] vector, Filter filter) {
    List<Long> nearest = nearest(vector, id -> matches(filter, id));
    Query query = Query.of(vector).k(K).beamWidth(600).rerankCount(600).filter(filter);
    assertThat(ids(index.search(query))).isEqualTo(nearest);
    assertThat(ids(index.search(query.exact()))).isEqualTo(nearest);
    assertThat(ids(index.search(Query.of(vector).k(K).radius(1e9f).filter(filter))))
        .isEqualTo(nearest);
    try (Pager pager = index.pager(query)) {
      assertThat(ids(pager.next())).isEqualTo(nearest);
    }
    int matching = (int) expected.keySet().stream().filter(id -> matches(filter, id)).count();
    assertThat(index.count(filter)).isEqualTo(matching);
  }

  private boolean matches(Filter filter, Long id) {
    return FilterMatcher.matches(filter, id, Objects.requireNonNull(described.get(id)));
  }

  private List<Long> nearest(float[] query) {
    return nearest(query, _ -> true);
  }

  private List<Long> nearest(float[] query, Predicate<Long> matches) {
    return expected.entrySet().stream()
        .filter(row -> matches.test(row.getKey()))
        .sorted(Comparator.comparingDouble(row -> squaredDistance(query, row.getValue())))
        .limit(K)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }

  private List<Object> ids() {
    return List.copyOf(expected.keySet());
  }

  private static List<Long> ids(SearchResult result) {
    return result.hits().stream().map(Hit::id).map(Long.class::cast).toList();
  }
}
