package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.BulkOptions;
import dev.nearfield.Codes;
import dev.nearfield.Encoding;
import dev.nearfield.FieldType;
import dev.nearfield.Filter;
import dev.nearfield.Hit;
import dev.nearfield.Maintenance;
import dev.nearfield.Metadata;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.Schema;
import dev.nearfield.VectorSource;
import dev.nearfield.graph.GraphOptions;
import dev.nearfield.index.FilterCosts.Way;
import dev.nearfield.observe.Observer;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Filters that let much or little pass, of what is near to the query or far from it: each is
 * answered in every way there is, and compared with an oracle. More rows: {@code
 * -Dnearfield.filter.rows=100000}.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class FilterGridTest {

  private static final int ROWS = Integer.getInteger("nearfield.filter.rows", 1_500);
  private static final int QUERIES = 4;
  private static final int DIMENSION = 32;
  private static final int K = 10;

  /** Wide enough for {@link #UNFILTERED_RECALL}, which more rows need more for. */
  private static final int BEAM_WIDTH = ROWS > 10_000 ? 240 : 60;

  /** What the beam must find without a filter, or the figures with one say nothing. */
  private static final double UNFILTERED_RECALL = 0.97;

  private static final double MIN_RECALL = 0.95;

  /** Of the hits' distances, to those of the true nearest that match. */
  private static final double MAX_DISTANCE_RATIO = 1.05;

  private static final double[] SELECTIVITIES = {0.001, 0.01, 0.05, 0.1, 0.3, 0.5, 0.9};
  private static final double[] CORRELATIONS = {-1, -0.5, 0, 0.5, 1};

  /** Fields with the same values: one has a column and an index, for the other records are read. */
  private static final String DECLARED = "cells";

  private static final String UNDECLARED = "others";

  @ParameterizedTest
  @CsvSource({"FLOAT32, 1", "INT8, 2", "INT4, 3", "BIT1, 4"})
  void search_anySelectivityAndCorrelation_findsAsManyAsMatch(Codes codes, long seed) {
    try (Grid grid = new Grid(codes, seed)) {
      assertThat(grid.unfilteredRecall()).isGreaterThanOrEqualTo(UNFILTERED_RECALL);
      grid.checkAll(DECLARED, FilterCosts::cheapest, "cheapest");
      for (Way way : Way.values()) {
        grid.checkAll(DECLARED, _ -> way, way.name());
      }
      if (codes == Codes.INT8) { // which fields are declared says nothing about codes
        grid.checkAll(UNDECLARED, FilterCosts::cheapest, "undeclared");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"INT8, 5", "INT4, 6"})
  void search_everyFifthRowDead_findsAsManyAsMatch(Codes codes, long seed) {
    try (Grid grid = new Grid(codes, seed)) {
      grid.deleteEvery(5);
      for (Way way : Way.values()) {
        grid.checkAll(DECLARED, _ -> way, way.name());
      }
    }
  }

  /** The rows that match one query's filter. */
  private record Cell(double selectivity, double correlation, int query, long number) {}

  /** An index whose rows say in a list which cells they match. */
  private static final class Grid implements AutoCloseable {

    private final IndexState state;
    private final HnswIndex index;
    private final float[][] rows;
    private final float[][] queries;
    private final List<Cell> cells = new ArrayList<>();
    private final List<boolean[]> members = new ArrayList<>();
    private final int[][] nearestFirst = new int[QUERIES][];
    private final boolean[] dead = new boolean[ROWS];
    private final long seed;

    Grid(Codes codes, long seed) {
      this.seed = seed;
      float[][] all =
          RandomVectors.seeded(seed).clustered(40, 0.4f).rows(ROWS + QUERIES, DIMENSION);
      rows = Arrays.copyOf(all, ROWS);
      queries = Arrays.copyOfRange(all, ROWS, ROWS + QUERIES);
      var oracle = new ExactOracle(rows, OracleMetric.SQUARED_L2);
      for (int query = 0; query < QUERIES; query++) {
        nearestFirst[query] =
            oracle.topK(queries[query], ROWS).stream().mapToInt(s -> s.ordinal()).toArray();
      }
      drawCells(new SplittableRandom(seed));
      state = IndexState.inMemory(options(codes), new OffHeapKeyTable(KeyType.LONG));
      index = HnswIndex.inMemory(state, new Observer("test", null));
      index.maintain(Maintenance.MANUAL);
      index.addAll(source(), BulkOptions.DEFAULT.threads(2));
    }

    private static IndexOptions options(Codes codes) {
      return new IndexOptions(
              DIMENSION,
              Metric.SQUARED_L2,
              codes,
              Encoding.FLOAT32,
              KeyType.LONG,
              new GraphOptions(31, 100, 42))
          .withSchema(Schema.of(DECLARED, FieldType.LONG));
    }

    private void drawCells(SplittableRandom random) {
      for (double selectivity : SELECTIVITIES) {
        for (double correlation : CORRELATIONS) {
          for (int query = 0; query < QUERIES; query++) {
            cells.add(new Cell(selectivity, correlation, query, cells.size()));
            members.add(draw(selectivity, correlation, query, random));
          }
        }
      }
    }

    /** As many of the nearest or farthest rows as the correlation says, the others at random. */
    private boolean[] draw(double selectivity, double correlation, int query, SplittableRandom r) {
      var member = new boolean[ROWS];
      int count = (int) Math.round(selectivity * ROWS);
      int chosen = (int) Math.round(count * Math.abs(correlation));
      for (int i = 0; i < chosen; i++) {
        member[nearestFirst[query][correlation > 0 ? i : ROWS - 1 - i]] = true;
      }
      int left = count - chosen;
      while (left > 0) {
        int row = r.nextInt(ROWS);
        left -= member[row] ? 0 : 1;
        member[row] = true;
      }
      return member;
    }

    private VectorSource source() {
      return new VectorSource() {
        @Override
        public int count() {
          return ROWS;
        }

        @Override
        public void read(int position, float[] vector) {
          System.arraycopy(rows[position], 0, vector, 0, DIMENSION);
        }

        @Override
        public Object id(int position) {
          return (long) position;
        }

        @Override
        public Metadata metadata(int position) {
          List<Long> matching =
              cells.stream()
                  .map(Cell::number)
                  .filter(number -> members.get(Math.toIntExact(number))[position])
                  .toList();
          return Metadata.of(DECLARED, matching, UNDECLARED, matching);
        }
      };
    }

    void deleteEvery(int nth) {
      for (int row = 0; row < ROWS; row += nth) {
        index.delete(row);
        dead[row] = true;
      }
    }

    double unfilteredRecall() {
      double recall = 0;
      for (int query = 0; query < QUERIES; query++) {
        var found = new HashSet<Integer>();
        for (Hit hit : index.search(Query.of(queries[query]).k(K).beamWidth(BEAM_WIDTH)).hits()) {
          found.add(Math.toIntExact((long) hit.id()));
        }
        int[] expected = Arrays.copyOf(nearestFirst[query], K);
        recall += (double) Arrays.stream(expected).filter(found::contains).count() / K / QUERIES;
      }
      return recall;
    }

    /** Every cell, and the mean recall of those that differ in the query only. */
    void checkAll(String field, Function<FilterCosts, Way> planner, String name) {
      var runner = new QueryRunner(state, new Calibrations(null), System::nanoTime, planner);
      var scratch = new QueryScratch(state);
      for (int first = 0; first < cells.size(); first += QUERIES) {
        double recall = 0;
        for (int query = 0; query < QUERIES; query++) {
          recall += check(cells.get(first + query), field, name, runner, scratch) / QUERIES;
        }
        Cell cell = cells.get(first);
        if (cell.correlation > -1) { // the farthest rows are equally far, but for some percent
          assertThat(recall).as("%s, %s, seed %d", name, cell, seed).isGreaterThan(MIN_RECALL);
        }
      }
    }

    /** Returns the recall. */
    private double check(
        Cell cell, String field, String name, QueryRunner runner, QueryScratch scratch) {
      Query query =
          Query.of(queries[cell.query])
              .k(K)
              .beamWidth(BEAM_WIDTH)
              .filter(Filter.contains(field, cell.number));
      runner.search(query, scratch);
      boolean[] member = members.get(Math.toIntExact(cell.number));
      int[] expected = nearest(cell.query, member);
      var found = new HashSet<Integer>();
      double distances = 0;
      for (int rank = 0; rank < scratch.hits.size(); rank++) {
        int row = Math.toIntExact(state.ids.longAt(scratch.hits.ordinal(rank)));
        distances -= scratch.hits.score(rank);
        boolean matches = member[row] && !dead[row];
        boolean isSorted = rank == 0 || scratch.hits.score(rank) <= scratch.hits.score(rank - 1);
        assertThat(matches && isSorted && found.add(row)).as("%s, %s", name, cell).isTrue();
      }
      assertThat(found).as("%s, %s, seed %d", name, cell, seed).hasSize(expected.length);
      assertThat(distances)
          .as("%s, %s, seed %d", name, cell, seed)
          .isLessThanOrEqualTo(MAX_DISTANCE_RATIO * distances(cell.query, expected));
      long shared = Arrays.stream(expected).filter(found::contains).count();
      return expected.length == 0 ? 1 : (double) shared / expected.length;
    }

    private double distances(int query, int[] found) {
      double sum = 0;
      for (int row : found) {
        for (int i = 0; i < DIMENSION; i++) {
          double difference = (double) rows[row][i] - queries[query][i];
          sum += difference * difference;
        }
      }
      return sum;
    }

    private int[] nearest(int query, boolean[] member) {
      return IntStream.of(nearestFirst[query])
          .filter(row -> member[row] && !dead[row])
          .limit(K)
          .toArray();
    }

    @Override
    public void close() {
      index.close();
    }
  }
}
