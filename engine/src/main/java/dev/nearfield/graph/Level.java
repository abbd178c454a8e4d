package dev.nearfield.graph;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowTable;

/**
 * The adjacency of level 0, or of all upper levels together.
 *
 * <p>On level 0 a node is an ordinal. Above, a node is the number of a record; records of one level
 * link to records of the same level, so a walk looks nothing up:
 *
 * <pre>
 *  level 0   byte 0 | neighbor list, padded to a multiple of 64
 *  above     byte 0         4                            8
 *                 | ordinal | the same row, a level down | neighbor list, padded to 16
 * </pre>
 *
 * <p>Threads: as {@link NeighborList}. Owns: the records, until closed.
 */
final class Level implements AutoCloseable {

  private static final int BASE_ALIGNMENT = 64;
  private static final int UPPER_ALIGNMENT = 16;
  private static final int TOUCH_MAX_STRIDE_BYTES = 256;
  private static final int LINE_BYTES = 64;
  private static final int BELOW_OFFSET = 4;
  private static final int UPPER_LIST_OFFSET = 8;

  private final Region region;
  private final RowTable records;
  private final int maxNeighbors;
  private final int strideBytes;
  private final int touchOffset;
  private final boolean upper;

  private Level(int maxNeighbors, boolean upper) {
    int bytes = NeighborList.bytes(maxNeighbors) + (upper ? UPPER_LIST_OFFSET : 0);
    int alignment = upper ? UPPER_ALIGNMENT : BASE_ALIGNMENT;
    this.strideBytes = Math.ceilDiv(bytes, alignment) * alignment;
    this.region = new Region(strideBytes);
    this.records = region.rows();
    this.maxNeighbors = maxNeighbors;
    this.touchOffset = Math.min(LINE_BYTES, NeighborList.bytes(maxNeighbors) - Integer.BYTES);
    this.upper = upper;
  }

  static Level base(int maxNeighbors) {
    return new Level(maxNeighbors, false);
  }

  static Level upper(int maxNeighbors) {
    return new Level(maxNeighbors, true);
  }

  int maxNeighbors() {
    return maxNeighbors;
  }

  int strideBytes() {
    return strideBytes;
  }

  Region region() {
    return region;
  }

  /** Address of a node's neighbor list. */
  long list(int node) {
    long record = records.address(node);
    return upper ? record + UPPER_LIST_OFFSET : record;
  }

  /** Links a node to another unless its list is full; returns whether the link is there now. */
  boolean linkIfRoom(int from, int to) {
    long list = list(from);
    NeighborList.lock(list);
    try {
      if (NeighborList.contains(list, to)) {
        return true;
      }
      if (NeighborList.degree(list) == maxNeighbors) {
        return false;
      }
      NeighborList.append(list, to);
      return true;
    } finally {
      NeighborList.unlock(list);
    }
  }

  /**
   * Reads the first two cache lines of a node's neighbor list, so that they are near when the list
   * is walked; by default a list has no more.
   *
   * @return a meaningless number to keep; see {@link RowTable#addressesTouching}
   */
  int touchList(int node) {
    long list = list(node);
    return RawMemory.getInt(list) + RawMemory.getInt(list + touchOffset);
  }

  /** The row behind a node. */
  int ordinal(int node) {
    return upper ? RawMemory.getInt(records.address(node)) : node;
  }

  /** The same row's node one level down; on level 1 that is its ordinal. */
  int below(int node) {
    return RawMemory.getInt(records.address(node) + BELOW_OFFSET);
  }

  /** Writes an unlinked node of level 0. */
  void createBase(int ordinal) {
    NeighborList.clear(records.address(ordinal), ordinal, maxNeighbors);
  }

  /** Writes an unlinked node of an upper level. */
  void createUpper(int node, int ordinal, int below) {
    long record = records.address(node);
    RawMemory.putInt(record, ordinal);
    RawMemory.putInt(record + BELOW_OFFSET, below);
    NeighborList.clear(record + UPPER_LIST_OFFSET, node, maxNeighbors);
  }

  /**
   * Resolves nodes to the addresses of their rows. Short rows of level 0 are touched on the way: a
   * batch of them is scored too fast for the next cache misses to start early enough by themselves.
   *
   * @return a meaningless number to keep; see {@link RowTable#addressesTouching}
   */
  int rowAddresses(RowTable rows, int[] nodes, int count, int[] ordinals, long[] addresses) {
    if (!upper && rows.strideBytes() <= TOUCH_MAX_STRIDE_BYTES) {
      return rows.addressesTouching(nodes, count, addresses);
    }
    rows.addresses(ordinals(nodes, count, ordinals), count, addresses);
    return 0;
  }

  /** The rows behind nodes: on level 0 the nodes themselves, else {@code ordinals} filled. */
  int[] ordinals(int[] nodes, int count, int[] ordinals) {
    if (!upper) {
      return nodes;
    }
    for (int i = 0; i < count; i++) {
      ordinals[i] = ordinal(nodes[i]);
    }
    return ordinals;
  }

  @Override
  public void close() {
    region.close();
  }
}
