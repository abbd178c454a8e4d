package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.OracleMetric;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * Knows which rows were begun and which acknowledged, and holds every answer of an index to it.
 *
 * <p>What is held, for a row whose add (or the {@code addAll} that brought it) returned before the
 * question was asked:
 *
 * <ul>
 *   <li>{@code contains} is true, and {@code get} returns the row, bit for bit;
 *   <li>an exact search for the row has it first, with score 0;
 *   <li>a walk for the row has it first, except for {@link #lost} ones, which the caller bounds: an
 *       add may prune the only link to another row, until the next audit finds it.
 * </ul>
 *
 * For any row: {@code get} never returns anything but the whole row; a hit names a row that
 * somebody began to add, once, with that row's score; nothing is there that nobody began to add.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class StressChecker {

  /** All of a small index: there, a walk that misses a row means that nothing links to the row. */
  private static final int WIDE = 1_024;

  private static final int UNTOUCHED = 0;
  private static final int BEGUN = 1;
  private static final int ACKNOWLEDGED = 2;

  private final float[][] rows;
  private final AtomicIntegerArray states;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  /** Row {@code i} has the id {@code i}; all rows differ. */
  StressChecker(float[][] rows) {
    this.rows = rows;
    states = new AtomicIntegerArray(rows.length);
  }

  /** Notes that a row may appear from now on. */
  void begin(int row) {
    states.set(row, BEGUN);
  }

  /** Notes that the index said that a row is added. */
  void acknowledge(int row) {
    states.set(row, ACKNOWLEDGED);
  }

  /** Rows acknowledged by now. */
  int[] acknowledged() {
    return IntStream.range(0, rows.length).filter(i -> states.get(i) == ACKNOWLEDGED).toArray();
  }

  /** Walks that asked for an acknowledged row. */
  int asked() {
    return asked.get();
  }

  /** Those of them that did not have it first. */
  int lost() {
    return lost.get();
  }

  /** Asks by id for a row in whatever state it is: cheap enough to be asked all the time. */
  void askById(VectorIndex index, int row) {
    boolean acknowledged = states.get(row) == ACKNOWLEDGED;
    boolean there = contains(index, row);
    boolean untouched = states.get(row) == UNTOUCHED;
    if (there ? untouched : acknowledged) {
      fail("row %d is contained: %s, nobody adds it: %s", row, there, untouched);
    }
    if (there && !Arrays.equals(get(index, row), rows[row])) {
      fail("row %d is torn: %s", row, Arrays.toString(get(index, row)));
    }
  }

  /** Asks by a walk for a row in whatever state it is. */
  void ask(VectorIndex index, int row) {
    boolean acknowledged = states.get(row) == ACKNOWLEDGED;
    List<Hit> hits = index.search(Query.of(rows[row]).k(5)).hits();
    checkHits(row, hits);
    if (acknowledged) {
      asked.incrementAndGet();
      lost.addAndGet(isFirst(hits, row) ? 0 : 1);
    }
  }

  /** Asks for an acknowledged row without a walk, by comparing all rows. */
  void askExactly(VectorIndex index, int row) {
    boolean acknowledged = states.get(row) == ACKNOWLEDGED;
    List<Hit> hits = index.search(Query.of(rows[row]).k(2).exact()).hits();
    checkHits(row, hits);
    assertThat(isFirst(hits, row)).as("row %d by %s", row, hits).isIn(true, acknowledged);
  }

  /** Asks for a row that a save was done with: no walk may miss it, narrow or wide. */
  void askStrictly(VectorIndex index, int row) {
    assertThat(get(index, row)).as("row %d", row).isEqualTo(rows[row]);
    for (int beamWidth : new int[] {Query.DEFAULT_BEAM_WIDTH, WIDE}) {
      List<Hit> hits = index.search(Query.of(rows[row]).k(1).beamWidth(beamWidth)).hits();
      assertThat(isFirst(hits, row)).as("row %d by %s, beam %d", row, hits, beamWidth).isTrue();
    }
  }

  private void checkHits(int query, List<Hit> hits) {
    var seen = new HashSet<Integer>();
    float before = Float.POSITIVE_INFINITY;
    for (Hit hit : hits) {
      int row = rowOf(hit.id());
      assertThat(row).as("row of id %s", hit.id()).isBetween(0, rows.length - 1);
      assertThat(seen.add(row)).as("row %d is a hit once", row).isTrue();
      assertThat(states.get(row)).as("state of hit %d", row).isNotEqualTo(UNTOUCHED);
      double expected = OracleMetric.SQUARED_L2.score(rows[query], rows[row]);
      assertThat((double) hit.score())
          .as("score of %d to %d", row, query)
          .isCloseTo(expected, within(1e-4 + 1e-5 * Math.abs(expected)));
      assertThat(hit.score()).as("ranks of %s", hits).isLessThanOrEqualTo(before);
      before = hit.score();
    }
  }

  private static boolean isFirst(List<Hit> hits, int row) {
    return !hits.isEmpty() && rowOf(hits.getFirst().id()) == row && hits.getFirst().score() == 0f;
  }

  private static int rowOf(Object id) {
    return Math.toIntExact(Long.parseLong(id.toString()));
  }

  private static boolean contains(VectorIndex index, int row) {
    return index.idType() == KeyType.LONG
        ? index.contains((long) row)
        : index.contains(String.valueOf(row));
  }

  private static float[] get(VectorIndex index, int row) {
    return index.idType() == KeyType.LONG ? index.get((long) row) : index.get(String.valueOf(row));
  }
}
