package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Maintenance;
import dev.nearfield.Metric;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.testkit.RandomVectors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that lie about free ordinals and dead rows. */
class HostileFreeTest {

  private static final int ROWS = 200;
  private static final int FREE = 40;
  private static final int DEAD = 10;
  private static final int STRIDE = 128;

  private static final float[][] VECTORS = RandomVectors.seeded(3).gaussian().rows(ROWS, 8);

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("free", bytes -> bytes.putInt(0, -1)),
        lie("free", bytes -> bytes.putInt(4 * (FREE - 1), ROWS)),
        lie("free", bytes -> bytes.putInt(4 * (FREE - 1), ROWS - 1)), // has an id
        lie("free", bytes -> bytes.putInt(4, 0)), // twice
        lie("free", bytes -> bytes.putInt(4, FREE - 1)), // not ascending
        lie("level0", bytes -> bytes.putInt((ROWS - 1) * STRIDE + 4, 3)), // names a free one
        lie("graph", bytes -> bytes.putLong(8, 3)), // enters by a free one
        lie("graph", bytes -> bytes.putLong(8, -1)), // enters nowhere
        lie("locations", bytes -> bytes.putLong(8 * (ROWS - 1), -1)),
        lie("locations", bytes -> bytes.putLong(8 * FREE, -1))); // of a dead row
  }

  @ParameterizedTest
  @MethodSource("lies")
  void open_lyingSection_isReported(
      String section, Consumer<ByteBuffer> lie, @TempDir Path directory) {
    create(directory).edited(section, lie).publish();
    assertThatThrownBy(() -> VectorIndex.open(directory)).isInstanceOf(CorruptFileException.class);
  }

  /** Without the section they would count as dead, and a dead row lies somewhere. */
  @Test
  void open_withoutTheSection_isReported(@TempDir Path directory) {
    create(directory).without("free").publish();
    assertThatThrownBy(() -> VectorIndex.open(directory)).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void open_freeAndDeadRows_areTheSameAsBefore(@TempDir Path directory) {
    create(directory);
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.stats().size()).isEqualTo(ROWS - FREE - DEAD);
      assertThat(index.stats().free()).isEqualTo(FREE);
      assertThat(index.stats().dead()).isEqualTo(DEAD);
      for (long id = 0; id < FREE; id++) {
        index.add(id, VECTORS[(int) id]);
      }
      assertThat(index.stats().free()).isZero();
      assertThat(index.stats().unreachable()).isZero();
    }
  }

  private static Arguments lie(String section, Consumer<ByteBuffer> lie) {
    return Arguments.of(section, lie);
  }

  /** Ordinals {@code 0..FREE-1} are free, those behind dead. */
  private static SavedSections create(Path directory) {
    try (VectorIndex index =
        TestIndexes.builder(8, Metric.SQUARED_L2, Codes.INT8)
            .maintenance(Maintenance.MANUAL)
            .openOrCreate(directory)) {
      index.addAll(ArraySource.of(VECTORS), TestIndexes.TWO_THREADS);
      for (long id = 0; id < FREE; id++) {
        index.delete(id);
      }
      index.compact();
      for (long id = FREE; id < FREE + DEAD; id++) {
        index.delete(id);
      }
    }
    return SavedSections.read(directory);
  }
}
