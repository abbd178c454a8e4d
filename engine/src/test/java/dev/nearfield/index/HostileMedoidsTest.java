package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.testkit.RandomVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Medoids that lie although their checksums hold are refused. */
class HostileMedoidsTest {

  private static final int ROWS = 2_000;
  private static final String MEDOIDS = "medoids";
  private static final float[][] VECTORS =
      RandomVectors.seeded(4).clustered(60, 0.3f).rows(ROWS, 24);

  @TempDir Path directory;
  private SavedSections sound;

  @BeforeEach
  void createAnIndex() {
    try (VectorIndex index =
        TestIndexes.builder(24, Metric.SQUARED_L2, Codes.INT8)
            .maxNeighbors(4)
            .buildBeamWidth(40)
            .openOrCreate(directory)) {
      index.addAll(ArraySource.of(VECTORS), TestIndexes.TWO_THREADS);
    }
    sound = SavedSections.read(directory);
    assertThat(medoids().remaining()).isGreaterThan(8 * Integer.BYTES);
  }

  @Test
  void open_medoidsOfRowsThatDoNotExist_areReported() {
    assertRefused(0, 0);
    assertRefused(0, -1);
    assertRefused(0, ROWS + 1);
    assertRefused(4, -1);
    assertRefused(8, medoids().getInt(4)); // twice the same
    assertRefused(8, medoids().getInt(4) - 1); // not ascending
    assertRefused(medoids().remaining() - 4, Integer.MAX_VALUE);
  }

  /** A walk would take an ordinal for a record. */
  @Test
  void open_medoidOfAHigherLevel_isReported() {
    ByteBuffer upper = sound.content("upper");
    int stride = 32;
    int record = medoids().getInt(4) + 1;
    while (upper.getInt(record * stride) != upper.getInt((record - 1) * stride)) {
      record++;
    }
    ByteBuffer lie = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    lie.putInt(0, ROWS).putInt(4, record);
    write(lie.array());
    assertRefused();
  }

  @Test
  void open_medoidsCutOrTooMany_areReported() {
    write(new byte[3]);
    assertRefused();
    write(new byte[4 * 258]);
    assertRefused();
  }

  @Test
  void open_withoutMedoids_descendsFromTheTop() {
    sound.without(MEDOIDS).publish();
    try (VectorIndex index = VectorIndex.open(directory)) {
      assertThat(index.explain(Query.of(VECTORS[0])).entry().orElseThrow().medoids()).isZero();
      assertThat(index.search(Query.of(VECTORS[0])).hits().getFirst().id()).isEqualTo(0L);
    }
  }

  private void assertRefused(int at, int value) {
    sound.edited(MEDOIDS, bytes -> bytes.putInt(at, value)).publish();
    assertRefused();
  }

  private void assertRefused() {
    assertThatThrownBy(() -> VectorIndex.open(directory)).isInstanceOf(CorruptFileException.class);
  }

  private ByteBuffer medoids() {
    return sound.content(MEDOIDS);
  }

  private void write(byte[] medoids) {
    sound.with(MEDOIDS, medoids).publish();
  }
}
