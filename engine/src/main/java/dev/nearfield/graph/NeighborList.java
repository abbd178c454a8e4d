package dev.nearfield.graph;

import dev.nearfield.kernel.RawMemory;
import java.lang.invoke.VarHandle;

/**
 * The layout of one neighbor list, on any level, and how it is changed under readers.
 *
 * <pre>
 *  byte 0        4            8                        4 + 4 * maxNeighbors
 *       | header | neighbor 0 | neighbor 1 | ...       |
 *
 *  header bit 0-7     degree
 *             8-15    reserved, zero
 *             16      lock of writers
 *             17-31   reserved, zero
 * </pre>
 *
 * <p>A slot beyond the degree holds the list's own node or a neighbor of before, so whatever a
 * reader meets in a list that changes under it is a valid node whose row is complete: slots are
 * stored with release semantics after the row, and readers fence once after copying a list.
 *
 * <p>Threads: any number of readers; writers hold {@link #lock}. Owns: nothing.
 */
final class NeighborList {

  static final int HEADER_BYTES = Integer.BYTES;

  private static final int DEGREE_MASK = 0xff;
  private static final int LOCK_BIT = 1 << 16;
  private static final int RESERVED_BITS = ~(DEGREE_MASK | LOCK_BIT);

  private NeighborList() {}

  /** Bytes of a list. */
  static int bytes(int maxNeighbors) {
    return HEADER_BYTES + maxNeighbors * Integer.BYTES;
  }

  /** Writes an empty list, each slot its own node. */
  static void clear(long list, int node, int maxNeighbors) {
    for (int slot = 0; slot < maxNeighbors; slot++) {
      RawMemory.putInt(slotAddress(list, slot), node);
    }
    RawMemory.putIntRelease(list, 0);
  }

  static int degree(long list) {
    return RawMemory.getIntAcquire(list) & DEGREE_MASK;
  }

  static int neighbor(long list, int slot) {
    return RawMemory.getInt(slotAddress(list, slot));
  }

  /** Spins until the caller holds the list. Critical sections are a few microseconds. */
  static void lock(long list) {
    while (true) {
      int header = RawMemory.getIntVolatile(list);
      if ((header & LOCK_BIT) == 0 && RawMemory.compareAndSetInt(list, header, header | LOCK_BIT)) {
        return;
      }
      Thread.onSpinWait();
    }
  }

  static void unlock(long list) {
    RawMemory.putIntRelease(list, RawMemory.getInt(list) & ~LOCK_BIT);
  }

  /** Adds a neighbor behind the others; the caller knows that there is room. */
  static void append(long list, int node) {
    int header = RawMemory.getInt(list);
    RawMemory.putIntRelease(slotAddress(list, header & DEGREE_MASK), node);
    RawMemory.putIntRelease(list, header + 1);
  }

  /** Replaces the neighbors; slots beyond keep what they held. */
  static void replace(long list, int[] nodes, int count) {
    for (int slot = 0; slot < count; slot++) {
      RawMemory.putIntRelease(slotAddress(list, slot), nodes[slot]);
    }
    int header = RawMemory.getInt(list);
    RawMemory.putIntRelease(list, (header & ~DEGREE_MASK) | count);
  }

  /** Overwrites one neighbor. */
  static void set(long list, int slot, int node) {
    RawMemory.putIntRelease(slotAddress(list, slot), node);
  }

  static boolean contains(long list, int node) {
    int degree = degree(list);
    for (int slot = 0; slot < degree; slot++) {
      if (neighbor(list, slot) == node) {
        return true;
      }
    }
    return false;
  }

  /** Orders what a reader copied before what it reads of the rows named there. */
  static void fenceAfterRead() {
    VarHandle.acquireFence();
  }

  /** Whether a stored list is sound: degree in bounds, unlocked, every slot a node. */
  static boolean isSound(long list, int maxNeighbors, int nodeCount) {
    int header = RawMemory.getInt(list);
    if ((header & (RESERVED_BITS | LOCK_BIT)) != 0 || (header & DEGREE_MASK) > maxNeighbors) {
      return false;
    }
    for (int slot = 0; slot < maxNeighbors; slot++) {
      int node = neighbor(list, slot);
      if (node < 0 || node >= nodeCount) {
        return false;
      }
    }
    return true;
  }

  private static long slotAddress(long list, int slot) {
    return list + HEADER_BYTES + (long) slot * Integer.BYTES;
  }
}
