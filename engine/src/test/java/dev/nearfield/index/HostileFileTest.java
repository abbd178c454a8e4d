package dev.nearfield.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.nearfield.ArraySource;
import dev.nearfield.Codes;
import dev.nearfield.Hit;
import dev.nearfield.Metric;
import dev.nearfield.Query;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.UnsupportedVersionException;
import dev.nearfield.testkit.RandomVectors;
import dev.nearfield.vector.VectorCheck;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files whose checksums hold but whose content lies: refused, or harmless. */
class HostileFileTest {

  private static final int ROWS = 120;
  private static final int DIMENSION = 5;
  private static final int MAX_NEIGHBORS = 4;
  private static final int BASE_STRIDE = 64;
  private static final int UPPER_STRIDE = 32;
  private static final float[][] VECTORS =
      RandomVectors.seeded(31).gaussian().rows(ROWS, DIMENSION);

  static {
    for (float[] vector : VECTORS) {
      vector[1] += 40; // so that the codes have an origin
    }
  }

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("level0", bytes -> bytes.putInt(4, ROWS)),
        lie("level0", bytes -> bytes.putInt(4, -1)),
        lie("level0", bytes -> bytes.putInt(7 * BASE_STRIDE + 16, Integer.MAX_VALUE)),
        lie("level0", bytes -> bytes.putInt(3 * BASE_STRIDE, MAX_NEIGHBORS + 1)),
        lie("level0", bytes -> bytes.putInt(3 * BASE_STRIDE, 255)),
        lie("level0", bytes -> bytes.putInt(3 * BASE_STRIDE, 1 << 16 | 1)), // locked for ever
        lie("level0", bytes -> bytes.putInt(3 * BASE_STRIDE, 1 << 31 | 1)),
        lie("upper", bytes -> bytes.putInt(0, ROWS)),
        lie("upper", bytes -> bytes.putInt(0, -1)),
        lie("upper", bytes -> bytes.putInt(4, ROWS + 1)),
        lie("upper", bytes -> bytes.putInt(4, -5)),
        lie("upper", bytes -> bytes.putInt(8, 3)), // holds two
        lie("upper", bytes -> bytes.putInt(12, 100_000)),
        lie("upper", bytes -> bytes.putInt(12, -1)),
        lie("upper", HostileFileTest::linkAcrossLevels),
        lie("graph", bytes -> bytes.putInt(0, ROWS + 1)),
        lie("graph", bytes -> bytes.putInt(0, ROWS - 1)),
        lie("graph", bytes -> bytes.putInt(0, -1)),
        lie("graph", bytes -> bytes.putInt(0, Integer.MAX_VALUE)),
        lie("graph", bytes -> bytes.putInt(4, Integer.MAX_VALUE)),
        lie("graph", bytes -> bytes.putInt(4, 0)),
        lie("graph", bytes -> bytes.putLong(8, -1)),
        lie("graph", bytes -> bytes.putLong(8, ROWS)),
        lie("graph", bytes -> bytes.putLong(8, 1L << 32 | 1_000_000)),
        lie("graph", bytes -> bytes.putLong(8, 99L << 32)),
        lie("graph", bytes -> bytes.putLong(8, bytes.getLong(8) - (1L << 32))), // a level too low
        lie("graph", bytes -> bytes.putLong(8, bytes.getLong(8) + (1L << 32))), // a level too high
        lie("locations", bytes -> bytes.putLong(0, ROWS)),
        lie("locations", bytes -> bytes.putLong(0, 1L << 32)),
        lie("locations", bytes -> bytes.putLong(80, -1)),
        lie("segments", bytes -> bytes.putInt(0, 0)),
        lie("segments", bytes -> bytes.putInt(0, Integer.MAX_VALUE)),
        lie("segments", bytes -> bytes.put(8, (byte) '/')),
        lie("options", bytes -> bytes.putInt(0, 0)),
        lie("options", bytes -> bytes.putInt(0, 65_536)),
        lie("options", bytes -> bytes.putInt(0, DIMENSION + 60)),
        lie("options", bytes -> bytes.putInt(4, 4)),
        lie("options", bytes -> bytes.putInt(8, 0)),
        lie("options", bytes -> bytes.putInt(8, 5)),
        lie("options", bytes -> bytes.putInt(8, 6)),
        lie("options", bytes -> bytes.putInt(8, 7)),
        lie("options", bytes -> bytes.putInt(32, 0)),
        lie("options", bytes -> bytes.putInt(32, 4)),
        lie("origin", bytes -> bytes.putFloat(0, Float.NaN)),
        lie("origin", bytes -> bytes.putFloat(4, Float.NEGATIVE_INFINITY)),
        lie("origin", bytes -> bytes.putFloat(8, Float.MAX_VALUE)),
        lie("options", bytes -> bytes.putInt(12, 1)),
        lie("options", bytes -> bytes.putInt(16, 255)),
        lie("options", bytes -> bytes.putInt(20, 1)),
        lie("keys", bytes -> bytes.putInt(4, ROWS + 1)),
        bit1Lie("cells", bytes -> bytes.putInt(0, -1)),
        bit1Lie("cells", bytes -> bytes.putInt(4, 0)),
        bit1Lie("cells", bytes -> bytes.putInt(4, 2)),
        bit1Lie("cells", bytes -> bytes.putInt(4, 65)),
        bit1Lie("cells", bytes -> bytes.putInt(4, Integer.MIN_VALUE)),
        bit1Lie("cells", bytes -> bytes.putFloat(8, Float.NaN)),
        bit1Lie("cells", bytes -> bytes.putFloat(24, Float.POSITIVE_INFINITY)),
        bit1Lie("cells", bytes -> bytes.putFloat(12, -Float.MAX_VALUE)),
        bit1Lie("codes", bytes -> bytes.putFloat(4, Float.NaN)),
        bit1Lie("codes", bytes -> bytes.putFloat(4, -1f)),
        bit1Lie("codes", bytes -> bytes.putFloat(64 + 4, Float.POSITIVE_INFINITY)),
        bit1Lie("codes", bytes -> bytes.putFloat(64 + 8, Float.NaN)),
        bit1Lie("codes", bytes -> bytes.putInt(12, 1)),
        bit1Lie("codes", bytes -> bytes.putInt(12, -1)),
        bit1Lie("codes", bytes -> bytes.putInt(16, DIMENSION + 1)),
        bit1Lie("codes", bytes -> bytes.putInt(16, -1)),
        int4Lie("cells", bytes -> bytes.putInt(4, 65)),
        int4Lie("codes", bytes -> bytes.put(7, (byte) 1)),
        int4Lie("codes", bytes -> bytes.put(64 + 7, (byte) -1)),
        int4Lie("codes", bytes -> bytes.putFloat(8, -1f)),
        int4Lie("codes", bytes -> bytes.putFloat(64 + 8, Float.NaN)),
        int4Lie("codes", bytes -> bytes.putFloat(12, Float.NEGATIVE_INFINITY)));
  }

  @ParameterizedTest
  @MethodSource("lies")
  void open_lyingSection_isReported(
      Codes codes, String section, Consumer<ByteBuffer> lie, @TempDir Path directory) {
    create(directory, codes).edited(section, lie).publish();
    assertThatThrownBy(() -> VectorIndex.open(directory)).isInstanceOf(CorruptFileException.class);
    assertThatThrownBy(() -> VectorIndex.verify(directory, name -> {}))
        .isInstanceOf(CorruptFileException.class);
  }

  /** Each component may be that of a vector, all together not: scores would be NaN under dot. */
  @Test
  void open_originTooLong_isReportedAtItsStart(@TempDir Path directory) {
    SavedSections sound = create(directory, Codes.INT8);
    sound.edited("origin", HostileFileTest::fillWithLargest).publish();
    CorruptFileException tooLong = damage(directory);
    assertThat(tooLong).hasMessageContaining("the squared norm of the origin is");
    sound.edited("origin", origin -> origin.putFloat(0, Float.NaN)).publish();
    CorruptFileException firstComponent = damage(directory);
    assertThat(firstComponent).hasMessageContaining("component 0 of the origin is NaN");
    assertThat(tooLong.offsetBytes()).isEqualTo(firstComponent.offsetBytes());
  }

  /** A rotation of that many components takes more than 4 MB. */
  @Test
  void open_dimensionBeyondTheCentroids_isReportedThere(@TempDir Path directory) {
    SavedSections sound = create(directory, Codes.INT4);
    sound.edited("options", options -> options.putInt(0, 40_966)).publish();
    assertThat(damage(directory).section()).isEqualTo("cells"); // and loads classes
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long before = threads.getTotalThreadAllocatedBytes();
    damage(directory);
    assertThat(threads.getTotalThreadAllocatedBytes() - before)
        .as("bytes allocated")
        .isLessThan(1 << 20);
  }

  private static void fillWithLargest(ByteBuffer origin) {
    while (origin.hasRemaining()) {
      origin.putFloat(VectorCheck.MAX_COMPONENT);
    }
  }

  private static CorruptFileException damage(Path directory) {
    return catchThrowableOfType(
        CorruptFileException.class, () -> VectorIndex.open(directory).close());
  }

  /** Whatever an integer in whatever section says: refused, or searches end well. */
  @ParameterizedTest
  @CsvSource({"1, INT8, origin", "2, INT8, origin", "3, BIT1, cells", "4, INT4, cells"})
  void open_randomLies_areReportedOrHarmless(
      long seed, Codes codes, String learned, @TempDir Path directory) {
    SavedSections sound = create(directory, codes);
    var random = new SplittableRandom(seed);
    String[] names = {"graph", "level0", "upper", "locations", "keys", "codes", learned};
    for (int round = 0; round < 70; round++) {
      String name = names[random.nextInt(names.length)];
      ByteBuffer content = sound.content(name);
      int at = random.nextInt(content.remaining() / 4) * 4;
      int old = content.getInt(at);
      int lie = random.nextBoolean() ? old + random.nextInt(-3, 4) : random.nextInt(130);
      sound.edited(name, bytes -> bytes.putInt(at, lie)).publish();
      assertRefusedOrHarmless(directory, "%s at %d".formatted(name, at));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "BIT1", "INT4"})
  void open_missingOrSwappedSections_areReported(Codes codes, @TempDir Path directory) {
    SavedSections sound = create(directory, codes);
    for (String name : sound.names()) {
      SavedSections missing = sound.without(name);
      missing.publish();
      assertThatThrownBy(() -> VectorIndex.open(directory))
          .as(name)
          .isInstanceOf(CorruptFileException.class);
      missing.with(name, longer(sound.copy(name))).publish(); // behind all others
      assertThatThrownBy(() -> VectorIndex.open(directory))
          .as(name + " too long")
          .isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void open_newerVersion_isRefusedAsSuch(@TempDir Path directory) {
    SavedSections sound = create(directory, Codes.INT8);
    sound.publish(IndexFile.VERSION + 1);
    assertThatThrownBy(() -> VectorIndex.open(directory))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessageContaining("version " + (IndexFile.VERSION + 1));
    sound.publish();
    VectorIndex.open(directory).close();
  }

  /** A record of level 1 that names one of level 2: the walk would mistake ordinals for records. */
  private static void linkAcrossLevels(ByteBuffer upper) {
    int two = -1;
    for (int record = 1; record < upper.limit() / UPPER_STRIDE; record++) {
      boolean second = upper.getInt(record * UPPER_STRIDE + 4) == record - 1;
      two = second && upper.getInt(record * UPPER_STRIDE) != record - 1 ? record : two;
    }
    assertThat(two).isPositive();
    upper.putInt(two * UPPER_STRIDE + 12, 0);
  }

  private static void assertRefusedOrHarmless(Path directory, String what) {
    try (VectorIndex index = VectorIndex.open(directory)) {
      for (int query = 0; query < ROWS; query += 3) {
        assertThat(index.search(Query.of(VECTORS[query]).beamWidth(50)).hits())
            .as(what)
            .extracting(Hit::id)
            .doesNotHaveDuplicates();
      }
      assertThat(index.stats().size()).isEqualTo(ROWS);
      index.add(5_000L, VECTORS[0]);
    } catch (StorageException refused) {
      assertThat(refused).as(what).isInstanceOf(CorruptFileException.class);
    }
  }

  private static SavedSections create(Path directory, Codes codes) {
    try (VectorIndex index =
        TestIndexes.builder(DIMENSION, Metric.SQUARED_L2, codes)
            .maxNeighbors(MAX_NEIGHBORS)
            .buildBeamWidth(20)
            .openOrCreate(directory)) {
      index.addAll(ArraySource.of(VECTORS), TestIndexes.TWO_THREADS);
    }
    return SavedSections.read(directory);
  }

  private static byte[] longer(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 8);
  }

  private static Arguments lie(String section, Consumer<ByteBuffer> lie) {
    return Arguments.of(Codes.INT8, section, lie);
  }

  private static Arguments int4Lie(String section, Consumer<ByteBuffer> lie) {
    return Arguments.of(Codes.INT4, section, lie);
  }

  private static Arguments bit1Lie(String section, Consumer<ByteBuffer> lie) {
    return Arguments.of(Codes.BIT1, section, lie);
  }
}
