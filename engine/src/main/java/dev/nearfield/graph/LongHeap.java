package dev.nearfield.graph;

import java.util.Arrays;

/**
 * A binary heap of {@code long}s, the smallest on top. Of beam entries the smallest is the nearest;
 * store complements to have the farthest on top.
 *
 * <p>Threads: one at a time. Owns: its array, which only grows.
 */
final class LongHeap {

  private long[] values = new long[64];
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    size = 0;
  }

  /** The smallest; the heap is not empty. */
  long top() {
    return values[0];
  }

  void push(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    int place = size++;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (values[parent] <= value) {
        break;
      }
      values[place] = values[parent];
      place = parent;
    }
    values[place] = value;
  }

  /** Takes the smallest; the heap is not empty. */
  long pop() {
    long top = values[0];
    size--;
    if (size > 0) {
      siftDown(values[size]);
    }
    return top;
  }

  /** Takes the smallest and puts a value in. */
  long replaceTop(long value) {
    long top = values[0];
    siftDown(value);
    return top;
  }

  /**
   * Sorts all values, the largest first, without a byte of garbage, which {@code Arrays.sort} may
   * leave. Nothing but {@link #get} and {@link #dropFirst} is allowed then.
   */
  void sortDescending() {
    int count = size;
    while (size > 1) {
      long smallest = pop();
      values[size] = smallest;
    }
    size = count;
  }

  /** The value at a rank, after {@link #sortDescending}. */
  long get(int rank) {
    return values[rank];
  }

  /** Forgets the {@code count} largest, after {@link #sortDescending}; what is left is a heap. */
  void dropFirst(int count) {
    size -= count;
    System.arraycopy(values, count, values, 0, size);
    for (int left = 0, right = size - 1; left < right; left++, right--) { // ascending: a heap
      long value = values[left];
      values[left] = values[right];
      values[right] = value;
    }
  }

  long bytes() {
    return (long) values.length * Long.BYTES;
  }

  /** Puts a value in place of the top and lets it sink. */
  private void siftDown(long value) {
    int place = 0;
    while (true) {
      int child = 2 * place + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && values[child + 1] < values[child]) {
        child++;
      }
      if (values[child] >= value) {
        break;
      }
      values[place] = values[child];
      place = child;
    }
    values[place] = value;
  }
}
