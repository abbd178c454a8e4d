package dev.nearfield.index;

import dev.nearfield.storage.KeyTable;
import java.util.Arrays;

/**
 * The best {@code k} of the rows offered: larger scores first, ties by id.
 *
 * <p>A binary heap with the worst on top while rows are offered; {@link #sort} turns it into ranks.
 *
 * <p>Threads: one at a time. Owns: its arrays, which only grow.
 */
final class TopHits {

  private final KeyTable ids;
  private int[] ordinals = new int[16];
  private float[] scores = new float[16];
  private int k;
  private int size;

  TopHits(KeyTable ids) {
    this.ids = ids;
  }

  /** Empties the collection; it keeps {@code k} rows from now on. */
  void reset(int k) {
    this.k = k;
    size = 0;
  }

  int size() {
    return size;
  }

  /** After {@link #sort}: the row at a rank. */
  int ordinal(int rank) {
    return ordinals[checked(rank)];
  }

  /** After {@link #sort}: the score at a rank. */
  float score(int rank) {
    return scores[checked(rank)];
  }

  long bytes() {
    return (long) ordinals.length * (Integer.BYTES + Float.BYTES);
  }

  /** A row with a lower score is no hit: that of the {@code k}-th, once there are so many. */
  float threshold() {
    return size < k ? Float.NEGATIVE_INFINITY : scores[0];
  }

  /** Keeps a row if it is among the best {@code k}; returns whether it is. */
  boolean offer(int ordinal, float score) {
    if (size < k) {
      if (size == ordinals.length) {
        grow();
      }
      siftUp(size++, ordinal, score);
      return true;
    }
    if (better(ordinal, score, ordinals[0], scores[0])) {
      siftDown(0, size, ordinal, score);
      return true;
    }
    return false;
  }

  /** After {@link #sort}: forgets the best {@code count}; further rows may be offered. */
  void dropBest(int count) {
    size -= count;
    System.arraycopy(ordinals, count, ordinals, 0, size);
    System.arraycopy(scores, count, scores, 0, size);
    for (int left = 0, right = size - 1; left < right; left++, right--) { // worst first: a heap
      swap(left, right);
    }
  }

  /** Takes over rows that are sorted already, in the place of those kept. */
  void replaceSorted(int[] sortedOrdinals, float[] sortedScores, int count) {
    System.arraycopy(sortedOrdinals, 0, ordinals, 0, count);
    System.arraycopy(sortedScores, 0, scores, 0, count);
    size = count;
  }

  /** Orders the rows kept, the best at rank 0. */
  void sort() {
    for (int end = size - 1; end > 0; end--) {
      int ordinal = ordinals[end];
      float score = scores[end];
      ordinals[end] = ordinals[0];
      scores[end] = scores[0];
      siftDown(0, end, ordinal, score);
    }
  }

  private int checked(int rank) {
    if (rank < 0 || rank >= size) {
      throw new IndexOutOfBoundsException("rank must be in [0, %d), was %d".formatted(size, rank));
    }
    return rank;
  }

  private boolean better(int ordinalA, float scoreA, int ordinalB, float scoreB) {
    if (scoreA != scoreB) {
      return scoreA > scoreB;
    }
    return ids.compareIds(ordinalA, ordinalB) < 0;
  }

  private void siftUp(int start, int ordinal, float score) {
    int place = start;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (!better(ordinals[parent], scores[parent], ordinal, score)) {
        break;
      }
      ordinals[place] = ordinals[parent];
      scores[place] = scores[parent];
      place = parent;
    }
    ordinals[place] = ordinal;
    scores[place] = score;
  }

  private void siftDown(int start, int end, int ordinal, float score) {
    int place = start;
    while (true) {
      int child = 2 * place + 1;
      if (child >= end) {
        break;
      }
      if (child + 1 < end
          && better(ordinals[child], scores[child], ordinals[child + 1], scores[child + 1])) {
        child++;
      }
      if (!better(ordinal, score, ordinals[child], scores[child])) {
        break;
      }
      ordinals[place] = ordinals[child];
      scores[place] = scores[child];
      place = child;
    }
    ordinals[place] = ordinal;
    scores[place] = score;
  }

  private void swap(int a, int b) {
    int ordinal = ordinals[a];
    float score = scores[a];
    ordinals[a] = ordinals[b];
    scores[a] = scores[b];
    ordinals[b] = ordinal;
    scores[b] = score;
  }

  private void grow() {
    ordinals = Arrays.copyOf(ordinals, 2 * ordinals.length);
    scores = Arrays.copyOf(scores, ordinals.length);
  }
}
