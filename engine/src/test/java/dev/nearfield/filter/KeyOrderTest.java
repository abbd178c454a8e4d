package dev.nearfield.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.FieldType;
import dev.nearfield.FieldValue.Scalar;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sets of keys hold exactly the values that a comparison holds for. */
class KeyOrderTest {

  private static final List<Scalar> VALUES =
      List.<Object>of(
              Long.MIN_VALUE,
              Long.MIN_VALUE + 1,
              -(1L << 53) - 1,
              -5,
              0,
              1,
              (1L << 53),
              (1L << 53) + 1,
              Long.MAX_VALUE - 1,
              Long.MAX_VALUE,
              -Double.MAX_VALUE,
              -0x1p64,
              -0x1p63,
              -5.5,
              -Double.MIN_VALUE,
              -0.0,
              Double.MIN_VALUE,
              0.5,
              5.0,
              0x1p53,
              0x1p63,
              Math.nextDown(0x1p63),
              Double.MAX_VALUE,
              true,
              false,
              Instant.EPOCH,
              Instant.EPOCH.plusMillis(1))
          .stream()
          .map(Scalar::of)
          .toList();

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STRING")
  void comparisons_everyPair_agreeWithTheMatcher(FieldType column) {
    int keys = 0;
    for (Scalar row : VALUES) {
      if (KeyOrder.hasKey(column, row)) {
        long key = KeyOrder.key(column, row);
        keys++;
        for (Scalar value : VALUES) {
          int order = FilterMatcher.compare(row, value);
          boolean comparable = order != FilterMatcher.INCOMPARABLE;
          String pair = column + " " + row + " " + value;
          is(KeyOrder.equalTo(column, value), key, order == 0, pair);
          is(KeyOrder.lessThan(column, value), key, comparable && order < 0, pair);
          is(KeyOrder.atMost(column, value), key, comparable && order <= 0, pair);
          is(KeyOrder.greaterThan(column, value), key, comparable && order > 0, pair);
          is(KeyOrder.atLeast(column, value), key, comparable && order >= 0, pair);
        }
      }
    }
    assertThat(keys).isGreaterThan(1);
  }

  private static void is(KeySet keys, long key, boolean expected, String pair) {
    assertThat(keys.contains(key)).as(pair).isEqualTo(expected);
  }

  @Test
  void keySet_randomKeys_holdsThemAndNoOthers() {
    var random = new SplittableRandom(1);
    for (int round = 0; round < 500; round++) {
      long base = random.nextBoolean() ? Long.MAX_VALUE - 8 : Long.MIN_VALUE;
      long[] keys = random.longs(random.nextInt(6)).map(key -> base + (key & 7)).toArray();
      KeySet set = KeySet.of(keys.clone());
      for (long offset = 0; offset < 9; offset++) {
        long key = base + offset;
        assertThat(set.contains(key)).isEqualTo(LongStream.of(keys).anyMatch(k -> k == key));
      }
    }
  }

  @Test
  void sort_randomEntries_isStable() {
    var random = new SplittableRandom(2);
    for (int size : new int[] {0, 1, 2, 63, 64, 65, 1_000}) {
      var entries = new EntryBuffer();
      for (int ordinal = 0; ordinal < size; ordinal++) {
        long key = random.nextLong();
        entries.add(random.nextBoolean() ? key : key >> 60, ordinal);
      }
      entries.sort();
      for (int at = 1; at < size; at++) {
        assertThat(entries.key(at)).isGreaterThanOrEqualTo(entries.key(at - 1));
        if (entries.key(at) == entries.key(at - 1)) {
          assertThat(entries.ordinal(at)).isGreaterThan(entries.ordinal(at - 1));
        }
      }
      assertThat(entries.size()).isEqualTo(size);
    }
  }
}
