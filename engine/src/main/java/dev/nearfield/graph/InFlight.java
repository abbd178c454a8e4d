package dev.nearfield.graph;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Rows being linked right now. Rows that arrive at the same time do not find each other in the
 * graph; each looks here for the others.
 *
 * <p>Threads: safe. More than {@link #SLOTS} at once only miss each other, which costs a link.
 */
final class InFlight {

  static final int SLOTS = 64;

  private final AtomicIntegerArray slots = new AtomicIntegerArray(SLOTS);

  /** Announces a row; returns its slot, or {@link Ordinals#NONE} if all are taken. */
  int enter(int ordinal) {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (start + i) & (SLOTS - 1);
      if (slots.compareAndSet(slot, 0, ordinal + 1)) {
        return slot;
      }
    }
    return Ordinals.NONE;
  }

  void leave(int slot) {
    if (slot != Ordinals.NONE) {
      slots.set(slot, 0);
    }
  }

  /** Copies the other rows being linked. */
  int others(int ordinal, int[] ordinals) {
    int count = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      int other = slots.get(slot) - 1;
      if (other >= 0 && other != ordinal) {
        ordinals[count++] = other;
      }
    }
    return count;
  }
}
