package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrdinalSortTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 44, 45, 64, 1_000, 65_536})
  void sort_anyCount_sortsThatManyAndLeavesTheRest(int count) {
    int[] ordinals = new SplittableRandom(count).ints(count + 5L, 0, 70_000).toArray();
    int[] expected = ordinals.clone();
    Arrays.sort(expected, 0, count);
    OrdinalSort.sort(ordinals, count);
    assertThat(ordinals).isEqualTo(expected);
  }
}
