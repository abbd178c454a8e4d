package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongHeapTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void operations_randomOrder_keepTheSmallestOnTop(long seed) {
    var random = new SplittableRandom(seed);
    var heap = new LongHeap();
    var oracle = new PriorityQueue<Long>();
    for (int step = 0; step < 20_000; step++) {
      long value = random.nextLong(-500, 500);
      switch (random.nextInt(5)) {
        case 0, 1, 2 -> {
          heap.push(value);
          oracle.add(value);
        }
        case 3 -> {
          if (!oracle.isEmpty()) {
            assertThat(heap.pop()).isEqualTo(oracle.poll());
          }
        }
        default -> {
          if (!oracle.isEmpty()) {
            assertThat(heap.replaceTop(value)).isEqualTo(oracle.poll());
            oracle.add(value);
          }
        }
      }
      assertThat(heap.size()).isEqualTo(oracle.size());
      if (!oracle.isEmpty()) {
        assertThat(heap.top()).isEqualTo(oracle.peek());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 65, 1_000})
  void dropFirst_sorted_leavesAHeapOfTheSmaller(int count) {
    var random = new SplittableRandom(count);
    var heap = new LongHeap();
    long[] values = random.longs(count).toArray();
    for (long value : values) {
      heap.push(value);
    }
    Arrays.sort(values);
    heap.sortDescending();
    for (int rank = 0; rank < count; rank++) {
      assertThat(heap.get(rank)).isEqualTo(values[count - 1 - rank]);
    }
    heap.dropFirst(count / 2);
    heap.push(Long.MIN_VALUE);
    assertThat(heap.pop()).isEqualTo(Long.MIN_VALUE);
    for (int rank = 0; rank < count - count / 2; rank++) {
      assertThat(heap.pop()).isEqualTo(values[rank]);
    }
    assertThat(heap.isEmpty()).isTrue();
  }
}
