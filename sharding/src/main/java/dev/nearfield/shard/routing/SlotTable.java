package dev.nearfield.shard.routing;

import dev.nearfield.OutOfRangeException;
import java.util.Arrays;

/**
 * Which shard has each of 4,096 slots. Ids belong to slots for ever, slots to shards until a table
 * says otherwise: moving a slot moves exactly its ids.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class SlotTable {

  /** Number of slots: {@value}. */
  public static final int SLOTS = 4_096;

  private static final int SLOT_SHIFT = Long.SIZE - 12;

  private final char[] shards;
  private final int shardCount;

  private SlotTable(char[] shards, int shardCount) {
    this.shards = shards;
    this.shardCount = shardCount;
  }

  /** Runs of slots of nearly the same length, one for each of {@code 1..4,096} shards. */
  public static SlotTable even(int shardCount) {
    OutOfRangeException.check("shardCount", shardCount, 1, SLOTS);
    char[] shards = new char[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      shards[slot] = (char) (slot * shardCount / SLOTS);
    }
    return new SlotTable(shards, shardCount);
  }

  /**
   * A table that the caller made.
   *
   * @param shardOfSlot shape {@code [4,096]}; copied
   * @throws UnknownShardException if a slot lies in a shard that there is not
   */
  public static SlotTable of(int[] shardOfSlot, int shardCount) {
    OutOfRangeException.check("slots", shardOfSlot.length, SLOTS, SLOTS);
    OutOfRangeException.check("shardCount", shardCount, 1, SLOTS);
    char[] shards = new char[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      shards[slot] = (char) UnknownShardException.check(shardOfSlot[slot], shardCount);
    }
    return new SlotTable(shards, shardCount);
  }

  /** The slot of a hash: its twelve highest bits. */
  public static int slotOf(long hash) {
    return (int) (hash >>> SLOT_SHIFT);
  }

  /** The shard of a slot. */
  public int shard(int slot) {
    return shards[slot];
  }

  /** Number of shards. */
  public int shardCount() {
    return shardCount;
  }

  /** Slots of each shard, shape {@code [shardCount]}. */
  public int[] sizes() {
    int[] sizes = new int[shardCount];
    for (char shard : shards) {
      sizes[shard]++;
    }
    return sizes;
  }

  /**
   * The table with one shard more, which takes its share of slots from the largest; no slot moves
   * between shards that there were before.
   */
  public SlotTable grow() {
    OutOfRangeException.check("shardCount", shardCount + 1, 1, SLOTS);
    char[] grown = shards.clone();
    int[] sizes = Arrays.copyOf(sizes(), shardCount + 1);
    while (sizes[shardCount] < SLOTS / (shardCount + 1)) {
      int donor = largest(sizes);
      int slot = SLOTS - 1;
      while (grown[slot] != donor) {
        slot--;
      }
      grown[slot] = (char) shardCount;
      sizes[donor]--;
      sizes[shardCount]++;
    }
    return new SlotTable(grown, shardCount + 1);
  }

  private static int largest(int[] sizes) {
    int largest = 0;
    for (int shard = 1; shard < sizes.length; shard++) {
      if (sizes[shard] > sizes[largest]) {
        largest = shard;
      }
    }
    return largest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlotTable table
        && shardCount == table.shardCount
        && Arrays.equals(shards, table.shards);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(shards);
  }
}
