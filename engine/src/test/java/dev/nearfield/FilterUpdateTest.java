package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters beside updates: a row matches as it was, or as it is, and always as a whole. */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class FilterUpdateTest {

  private static final int IDS = 400;
  private static final int DIMENSION = 8;
  private static final int UPDATES = Integer.getInteger("nearfield.filter.updates", 4_000);

  /** Rows of the two sides lie so far apart that a score tells which side a row was of. */
  private static final float SIDE = 100;

  @Test
  void search_afterEachUpdate_seesIt() {
    try (VectorIndex index = index()) {
      var random = new SplittableRandom(5);
      for (int update = 0; update < 300; update++) {
        long id = random.nextInt(IDS);
        boolean left = random.nextBoolean();
        index.upsert(id, vector(left, random), metadata(left, update));
        Filter filter = Filter.and(Filter.eq("side", side(left)), Filter.eq("update", update));
        SearchResult found = index.search(Query.of(center(left)).filter(filter));
        assertThat(found.hits()).extracting(Hit::id).containsExactly(id);
        if (random.nextInt(3) == 0) {
          index.delete(id);
          assertThat(index.search(Query.of(center(left)).filter(filter)).hits()).isEmpty();
          assertThat(index.search(Query.of(center(left)).filter(Filter.idIn(id))).hits()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"11, false", "12, true"})
  void search_besideUpdates_matchesAsAWhole(long seed, boolean exact) throws Exception {
    try (VectorIndex index = index()) {
      var random = new SplittableRandom(seed);
      for (long id = 0; id < IDS; id++) {
        boolean left = random.nextBoolean();
        index.add(id, vector(left, random), metadata(left, -1));
      }
      var done = new AtomicBoolean();
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        Future<Integer> sides = threads.submit(() -> searchSides(index, exact, done, seed));
        Future<Integer> ids = threads.submit(() -> searchIds(index, done, seed));
        try {
          update(index, seed);
        } finally {
          done.set(true);
        }
        assertThat(sides.get()).isPositive();
        assertThat(ids.get()).isPositive();
      }
    }
  }

  private static void update(VectorIndex index, long seed) {
    var random = new SplittableRandom(seed + 1);
    for (int update = 0; update < UPDATES; update++) {
      boolean left = random.nextBoolean();
      index.upsert(random.nextInt(IDS), vector(left, random), metadata(left, update));
    }
  }

  /** Every hit has a score of the side that the filter asks for, and no id comes twice. */
  private static int searchSides(VectorIndex index, boolean exact, AtomicBoolean done, long seed) {
    var random = new SplittableRandom(seed + 2);
    int searches = 0;
    while (!done.get() || searches == 0) {
      boolean left = random.nextBoolean();
      Query near = Query.of(center(left)).k(50).filter(Filter.eq("side", side(left)));
      Query far = Query.of(center(!left)).k(50).filter(Filter.eq("side", side(left)));
      Query query = random.nextBoolean() ? near : far;
      List<Hit> hits = index.search(exact ? query.exact() : query).hits();
      assertThat(hits).hasSize(50);
      for (Hit hit : hits) {
        assertThat(hit.distance() < SIDE * SIDE).isEqualTo(query == near);
      }
      Set<Object> ids = new HashSet<>();
      hits.forEach(hit -> ids.add(hit.id()));
      assertThat(ids).hasSize(50);
      searches++;
    }
    return searches;
  }

  /** Ids are never gone while their rows are replaced. */
  private static int searchIds(VectorIndex index, AtomicBoolean done, long seed) {
    var random = new SplittableRandom(seed + 3);
    int searches = 0;
    while (!done.get() || searches == 0) {
      long id = random.nextInt(IDS);
      long other = (id + 1 + random.nextInt(IDS - 1)) % IDS;
      Query query = Query.of(center(true)).filter(Filter.idIn(id, other));
      assertThat(index.search(query).hits())
          .extracting(Hit::id)
          .containsExactlyInAnyOrder(id, other);
      searches++;
    }
    return searches;
  }

  private static VectorIndex index() {
    return TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.FLOAT32)
        .schema(Schema.of("side", FieldType.STRING).with("update", FieldType.LONG))
        .inMemory();
  }

  private static String side(boolean left) {
    return left ? "left" : "right";
  }

  private static Metadata metadata(boolean left, int update) {
    return Metadata.of("side", side(left), "update", update);
  }

  private static float[] center(boolean left) {
    var center = new float[DIMENSION];
    center[0] = left ? -SIDE : SIDE;
    return center;
  }

  private static float[] vector(boolean left, SplittableRandom random) {
    float[] vector = center(left);
    for (int i = 1; i < DIMENSION; i++) {
      vector[i] = (float) random.nextDouble();
    }
    return vector;
  }
}
