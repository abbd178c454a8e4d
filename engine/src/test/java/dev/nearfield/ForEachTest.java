package dev.nearfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.KeyType;
import dev.nearfield.testkit.RandomVectors;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForEachTest {

  private static final float[][] ROWS = RandomVectors.seeded(5).rows(200, 19);

  private static Object id(KeyType type, int position) {
    return switch (type) {
      case LONG -> (long) position * 3;
      case STRING -> "row " + position;
      case UUID -> new UUID(position, ~position);
    };
  }

  private static float[] get(VectorIndex index, Object id) {
    return switch (id) {
      case Long number -> index.get(number);
      case UUID uuid -> index.get(uuid);
      default -> index.get(id.toString());
    };
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void forEach_everyIdType_showsWhatGetReturns(KeyType type, @TempDir Path directory) {
    var builder = VectorIndex.builder().dimension(19).metric(Metric.COSINE).ids(type);
    try (VectorIndex index = builder.openOrCreate(directory)) {
      index.addAll(new ArraySource(ROWS, i -> id(type, i)), TestIndexes.TWO_THREADS);
    }
    try (VectorIndex index = VectorIndex.openReadOnly(directory)) {
      Map<Object, float[]> shown = new HashMap<>();
      int count = index.forEach((id, vector) -> shown.put(id, vector.clone()) == null);
      assertThat(count).isEqualTo(ROWS.length);
      assertThat(shown).hasSize(ROWS.length);
      for (int i = 0; i < ROWS.length; i++) {
        assertThat(shown.get(id(type, i))).containsExactly(get(index, id(type, i)));
      }
    }
  }

  @Test
  void forEach_visitorThatStops_isNotAskedAgain() {
    try (VectorIndex index = TestIndexes.filled(ROWS, Metric.DOT, Codes.INT8)) {
      int[] asked = {0};
      assertThat(index.forEach((id, vector) -> ++asked[0] < 7)).isEqualTo(7);
      assertThat(asked[0]).isEqualTo(7);
    }
  }

  @Test
  void forEach_visitorThatAddsOrThrows_leavesTheIndexUsable() {
    try (VectorIndex index = TestIndexes.filled(ROWS, Metric.DOT, Codes.INT8)) {
      int shown =
          index.forEach(
              (id, vector) -> {
                index.add((long) id + 1_000, vector);
                return true;
              });
      assertThat(shown).isEqualTo(ROWS.length);
      assertThat(index.size()).isEqualTo(2 * ROWS.length);
      assertThatThrownBy(
              () ->
                  index.forEach(
                      (id, vector) -> {
                        throw new IllegalStateException("enough");
                      }))
          .hasMessage("enough");
      assertThat(index.contains(7L)).isTrue();
    }
  }
}
