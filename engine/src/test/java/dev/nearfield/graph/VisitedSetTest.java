package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.kernel.RawMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisitedSetTest {

  private static final int MAX_NEIGHBORS = 31;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void add_randomNodes_behavesAsABitSet(long seed) {
    var random = new SplittableRandom(seed);
    var visited = new VisitedSet();
    for (int round = 0; round < 80; round++) {
      int nodeCount = 1 + random.nextInt(1 << random.nextInt(1, 14));
      visited.reset(nodeCount);
      var expected = new BitSet();
      int limit = nodeCount;
      for (int step = 0; step < 2 * nodeCount; step++) {
        if (random.nextInt(50) == 0) {
          limit += random.nextInt(200);
          visited.ensure(limit - 1);
        }
        int node = random.nextInt(limit);
        assertThat(visited.add(node)).isEqualTo(expected.get(node) ? 0 : 1);
        expected.set(node);
      }
      for (int node = 0; node < limit; node++) {
        assertThat(visited.contains(node)).isEqualTo(expected.get(node));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void addNew_randomLists_appendsWhatAddingOneByOneFinds(long seed) {
    var random = new SplittableRandom(seed);
    var visited = new VisitedSet();
    var oneByOne = new VisitedSet();
    try (var arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(NeighborList.bytes(MAX_NEIGHBORS), 64);
      RawMemory.register(memory);
      long list = memory.address();
      int[] nodes = new int[4 * MAX_NEIGHBORS];
      for (int round = 0; round < 200; round++) {
        int limit = 1 + random.nextInt(1_000);
        visited.reset(limit);
        oneByOne.reset(limit);
        int count = 0;
        for (int lists = 0; lists < 4; lists++) {
          int[] neighbors = random.ints(random.nextInt(MAX_NEIGHBORS), 0, limit + 20).toArray();
          NeighborList.clear(list, 0, MAX_NEIGHBORS);
          NeighborList.replace(list, neighbors, neighbors.length);
          int before = count;
          count = visited.addNew(list, neighbors.length, limit, nodes, count);
          int[] expected =
              Arrays.stream(neighbors).filter(n -> n < limit && oneByOne.add(n) == 1).toArray();
          assertThat(Arrays.copyOfRange(nodes, before, count)).isEqualTo(expected);
        }
        for (int node = 0; node < limit; node++) {
          assertThat(visited.contains(node)).isEqualTo(oneByOne.contains(node));
        }
      }
      RawMemory.unregister(memory);
    }
  }
}
