package dev.nearfield.shard.gather;

import dev.nearfield.Hit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Merges hits of several shards: a heap of the lists, ordered by what each has next. Larger scores
 * come first, under every metric; then smaller ids; then earlier lists. O(lists + k log lists).
 *
 * <p>Threads: one at a time. Owns: its arrays.
 */
final class HitMerge {

  private final List<List<Hit>> lists;
  private final int[] next;
  private final int[] heap;
  private int size;

  private HitMerge(List<List<Hit>> lists) {
    this.lists = lists;
    next = new int[lists.size()];
    heap = new int[lists.size()];
    for (int list = 0; list < lists.size(); list++) {
      if (!lists.get(list).isEmpty()) {
        heap[size++] = list;
      }
    }
    for (int at = size / 2 - 1; at >= 0; at--) {
      siftDown(at);
    }
  }

  /**
   * The first {@code k} different ids of all lists; an id that several have counts where it scores
   * best.
   *
   * @param lists each nearest first, ties by id
   * @param shards the number of the shard of each list
   */
  static List<ShardHit> merge(List<List<Hit>> lists, int[] shards, int k) {
    return new HitMerge(lists).take(shards, k);
  }

  /** Negative if the first hit comes before the second. */
  static int compare(Hit first, Hit second) {
    if (first.score() != second.score()) {
      return first.score() > second.score() ? -1 : 1;
    }
    return IdOrder.compare(first.id(), second.id());
  }

  private List<ShardHit> take(int[] shards, int k) {
    List<ShardHit> merged = new ArrayList<>(Math.min(k, 1_024));
    Set<Object> ids = HashSet.newHashSet(Math.min(k, 1_024));
    while (size > 0 && merged.size() < k) {
      int list = heap[0];
      Hit hit = lists.get(list).get(next[list]);
      if (ids.add(hit.id())) {
        merged.add(new ShardHit(hit.id(), hit.score(), shards[list]));
      }
      if (++next[list] == lists.get(list).size()) {
        heap[0] = heap[--size];
      }
      siftDown(0);
    }
    return merged;
  }

  private boolean before(int listA, int listB) {
    int order = compare(lists.get(listA).get(next[listA]), lists.get(listB).get(next[listB]));
    return order != 0 ? order < 0 : listA < listB;
  }

  private void siftDown(int from) {
    int at = from;
    int list = heap[at];
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], list)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    if (size > 0) {
      heap[at] = list;
    }
  }

  /**
   * Checks what a shard answered: one that breaks the order would spoil the answers of all.
   *
   * @throws MalformedAnswerException if there are too many hits, or they are not in order
   */
  static void check(List<Hit> hits, int limit) {
    if (hits.size() > limit) {
      throw new MalformedAnswerException(
          "the shard was asked for %d hits and gave %d".formatted(limit, hits.size()));
    }
    for (int i = 0; i < hits.size(); i++) {
      boolean ordered = i == 0 || compare(hits.get(i - 1), hits.get(i)) < 0;
      if (!ordered || Float.isNaN(hits.get(i).score())) {
        throw new MalformedAnswerException(
            "the shard's hits are not nearest first with ties by id: %s at rank %d"
                .formatted(hits.get(i), i));
      }
    }
  }
}
