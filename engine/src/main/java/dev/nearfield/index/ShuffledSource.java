package dev.nearfield.index;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metadata;
import dev.nearfield.VectorSource;
import dev.nearfield.graph.Ordinals;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.OffHeapKeyTable;
import dev.nearfield.vector.VectorCheck;
import java.util.Arrays;
import java.util.Random;

/**
 * A source's vectors in an order that follows from their ids alone, whatever order they come in:
 * that of the ids, shuffled. Not the ids' own order, as ids often say what vectors are about, and a
 * graph to which the like comes after the like is a worse one.
 *
 * <p>Threads: as the source. Owns: its arrays.
 */
final class ShuffledSource implements VectorSource {

  /** No vector whose squared norm lies between these two is refused for it. */
  private static final double SMALL = 1e-30;

  private static final double LARGE = 1e30;

  private final VectorSource source;
  private final VectorCheck check;
  private final int[] positions;
  private final int[] ranks;

  private ShuffledSource(VectorSource source, VectorCheck check, int[] positions, int[] ranks) {
    this.source = source;
    this.check = check;
    this.positions = positions;
    this.ranks = ranks;
  }

  /**
   * Reads the ids, and draws the order.
   *
   * @throws dev.nearfield.DuplicateIdException if an id is there twice
   * @throws dev.nearfield.IdTypeException if one is not of the index's type
   */
  static ShuffledSource of(VectorSource source, IndexOptions options) {
    int count = source.count();
    Integer[] sorted = new Integer[count];
    Arrays.setAll(sorted, position -> position);
    try (var ids = new OffHeapKeyTable(options.ids())) {
      for (int position = 0; position < count; position++) {
        put(IdRef.of(source.id(position), options.ids()), options.ids(), ids, position);
      }
      Arrays.sort(sorted, ids::compareIds);
    }
    int[] ranks = new int[count];
    Arrays.setAll(ranks, rank -> rank);
    shuffle(ranks, options.graph().levelSeed());
    int[] positions = new int[count];
    Arrays.setAll(positions, i -> sorted[ranks[i]]);
    var check = new VectorCheck(options.dimension(), options.metric());
    return new ShuffledSource(source, check, positions, ranks);
  }

  private static void put(IdRef id, KeyType type, OffHeapKeyTable ids, int position) {
    if (id.checked(type).put(ids, position) != Ordinals.NONE) {
      throw id.duplicate();
    }
  }

  /** Durstenfeld's shuffle, with the generator that Java specifies to the bit. */
  private static void shuffle(int[] values, long seed) {
    var random = new Random(seed);
    for (int last = values.length - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int value = values[last];
      values[last] = values[other];
      values[other] = value;
    }
  }

  /** The place of a vector in the order of ids. */
  int rank(int position) {
    return ranks[position];
  }

  /** Where the source has a vector. */
  int sourcePosition(int position) {
    return positions[position];
  }

  @Override
  public int count() {
    return positions.length;
  }

  /** A vector that will be refused is refused here, where its position in the source is known. */
  @Override
  public void read(int position, float[] vector) {
    source.read(positions[position], vector);
    double squaredNorm = VectorCheck.squaredNorm(vector);
    if (!(squaredNorm > SMALL && squaredNorm < LARGE)) {
      try {
        check.accept(vector, new float[vector.length]);
      } catch (InvalidVectorException refused) {
        throw new InvalidVectorException(
            "vector %d of the source: %s".formatted(positions[position], refused.getMessage()));
      }
    }
  }

  @Override
  public Object id(int position) {
    return source.id(positions[position]);
  }

  @Override
  public Metadata metadata(int position) {
    return source.metadata(positions[position]);
  }

  @Override
  public byte[] payload(int position) {
    return source.payload(positions[position]);
  }
}
