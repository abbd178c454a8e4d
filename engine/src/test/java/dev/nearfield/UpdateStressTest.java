package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.RandomVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Updates beside searches and consolidations. {@code -Dnearfield.update.operations=1820000} makes
 * ten million operations that are checked: so many upserts beside searches for all rows, and twice,
 * with two formats, three quarters as many changes with two reads after each. {@code
 * -Dnearfield.update.seed} draws others.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class UpdateStressTest {

  private static final int OPERATIONS = Integer.getInteger("nearfield.update.operations", 20_000);
  private static final long SEED = Long.getLong("nearfield.update.seed", 1L);
  private static final int DIMENSION = 16;

  /** Rows that are only ever replaced: every search for all finds each of them exactly once. */
  @Test
  void upsert_besideSearches_eachIdIsThereExactlyOnce() throws Exception {
    int ids = 60;
    float[][] rows = RandomVectors.seeded(SEED).gaussian().rows(4_000, DIMENSION);
    try (VectorIndex index =
            TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.INT8).inMemory();
        var executor = Executors.newFixedThreadPool(3)) {
      for (long id = 0; id < ids; id++) {
        index.add(id, rows[(int) id]);
      }
      var writing = new AtomicBoolean(true);
      Future<Boolean> consolidator = executor.submit(whileTrue(writing, index::compact));
      Future<Boolean> searcher =
          executor.submit(whileTrue(writing, () -> requireAll(index, rows[0], ids)));
      var random = new SplittableRandom(SEED);
      for (int i = 0; i < OPERATIONS; i++) {
        index.upsert((long) random.nextInt(ids), rows[random.nextInt(rows.length)]);
      }
      writing.set(false);
      assertThat(searcher.get()).isTrue();
      assertThat(consolidator.get()).isTrue();
      requireAll(index, rows[0], ids);
    }
  }

  private static void requireAll(VectorIndex index, float[] query, int ids) {
    Query all = Query.of(query).k(ids);
    requireOnce("walk", index.search(all.beamWidth(400)), ids);
    requireOnce("walk in a beam that just holds them", index.search(all.beamWidth(ids)), ids);
    requireOnce("exact", index.search(all.exact()), ids);
    SearchResult range = index.search(all.minScore(-Float.MAX_VALUE)); // as far as links lead
    requireOnce("range", range, range.hits().size());
    Query filtered = all.filter(Filter.missing("any"));
    requireOnce("filtered", index.search(filtered.beamWidth(ids)), ids);
    requireOnce("filtered range", index.search(filtered.minScore(-Float.MAX_VALUE)), ids);
  }

  private static void requireOnce(String name, SearchResult result, int ids) {
    Set<Object> distinct = new HashSet<>(result.hits().stream().map(Hit::id).toList());
    assertThat(distinct.size()).as(name).isEqualTo(ids);
    assertThat(result.hits().size()).as(name).isEqualTo(ids);
  }

  /** Each thread owns some ids, so it knows what it must read of them at any moment. */
  @ParameterizedTest
  @ValueSource(strings = {"FLOAT32", "BIT1"})
  void update_byManyThreads_everyoneReadsOwnWrites(String codes) throws Exception {
    int threads = 3;
    float[][] rows = RandomVectors.seeded(SEED + 1).clustered(9, 0.3f).rows(6_000, DIMENSION);
    try (VectorIndex index =
            TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, Codes.valueOf(codes)).inMemory();
        var executor = Executors.newFixedThreadPool(threads + 1)) {
      var writing = new AtomicBoolean(true);
      Future<Boolean> consolidator = executor.submit(whileTrue(writing, index::compact));
      List<Future<Boolean>> owners = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        owners.add(executor.submit(new Owner(index, rows, thread, threads)));
      }
      for (Future<Boolean> owner : owners) {
        assertThat(owner.get()).isTrue();
      }
      writing.set(false);
      assertThat(consolidator.get()).isTrue();
      assertThat(index.stats().unreachable()).isLessThanOrEqualTo(index.size() / 500);
    }
  }

  /** Writes and reads the ids that leave its own remainder. */
  private static final class Owner implements Callable<Boolean> {

    private static final int IDS = 1_500;

    private final VectorIndex index;
    private final float[][] rows;
    private final int[] current = new int[IDS];
    private final int remainder;
    private final int owners;
    private final SplittableRandom random;

    Owner(VectorIndex index, float[][] rows, int remainder, int owners) {
      this.index = index;
      this.rows = rows;
      this.remainder = remainder;
      this.owners = owners;
      random = new SplittableRandom(SEED + remainder);
      Arrays.fill(current, -1);
    }

    @Override
    public Boolean call() {
      for (int i = 0; i < OPERATIONS / 4; i++) {
        int own = random.nextInt(IDS);
        long id = (long) own * owners + remainder;
        if (random.nextInt(4) == 0) {
          assertThat(index.delete(id)).isEqualTo(current[own] >= 0);
          current[own] = -1;
        } else {
          current[own] = random.nextInt(rows.length);
          index.upsert(id, rows[current[own]]);
        }
        read(own, id);
        read(random.nextInt(IDS));
      }
      return true;
    }

    private void read(int own) {
      read(own, (long) own * owners + remainder);
    }

    private void read(int own, long id) {
      assertThat(index.contains(id)).isEqualTo(current[own] >= 0);
      float[] row = rows[Math.max(0, current[own])];
      List<Hit> hits = index.search(Query.of(row).k(50).beamWidth(100)).hits();
      assertThat(hits.stream().map(Hit::id).distinct()).hasSize(hits.size());
      List<Hit> same = hits.stream().filter(hit -> hit.id().equals(id)).toList();
      if (current[own] < 0) {
        assertThat(same).isEmpty();
      } else {
        assertThat(index.get(id)).isEqualTo(row);
        assertThat(index.search(Query.of(row).k(10).exact()).hits()).isNotEmpty();
        assertThat(same).allMatch(hit -> hit.score() == 0f);
      }
    }
  }

  private static Callable<Boolean> whileTrue(AtomicBoolean condition, Runnable step) {
    return () -> {
      while (condition.get()) {
        step.run();
      }
      return true;
    };
  }
}
