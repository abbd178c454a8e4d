package dev.nearfield.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisitedSetTest {

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
}
