package dev.nearfield.churn;

import dev.nearfield.VectorSource;
import dev.nearfield.testkit.VectorFamily;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The rows that an index should hold: each id's vector is one of an endless sequence, and a
 * replacement is the next of it.
 *
 * <p>Threads: one at a time. Owns: twelve bytes per row.
 */
final class LiveRows implements VectorSource {

  private static final long ORDER_SEED = 1;

  /** Where queries begin in the sequence: no row is ever drawn from there. */
  private static final long FIRST_QUERY = 1L << 40;

  private final VectorFamily family;
  private final long[] positions;

  /** The ids in the order in which they are replaced, over and over. */
  private final int[] order;

  private long next;
  private long replaced;

  LiveRows(VectorFamily family, int count) {
    this.family = family;
    positions = new long[count];
    Arrays.setAll(positions, id -> id);
    next = count;
    order = IntStream.range(0, count).toArray();
    var random = new SplittableRandom(ORDER_SEED);
    for (int left = count; left > 1; left--) {
      int drawn = random.nextInt(left);
      int last = order[left - 1];
      order[left - 1] = order[drawn];
      order[drawn] = last;
    }
  }

  /** Gives the id whose turn it is another vector; returns the id. */
  int replaceNext(float[] vector) {
    int id = order[(int) (replaced++ % order.length)];
    positions[id] = next++;
    read(id, vector);
    return id;
  }

  /** Vectors of the same kind as the rows, and none of them. */
  float[][] queries(int count) {
    return family.rows(FIRST_QUERY, count);
  }

  @Override
  public int count() {
    return positions.length;
  }

  @Override
  public void read(int position, float[] vector) {
    family.read(positions[position], vector);
  }
}
