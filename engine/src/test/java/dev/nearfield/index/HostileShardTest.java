package dev.nearfield.index;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Codes;
import dev.nearfield.FrozenAnswers;
import dev.nearfield.Metric;
import dev.nearfield.ShardOptions;
import dev.nearfield.TestIndexes;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.StorageException;
import dev.nearfield.storage.UnsupportedFeatureException;
import dev.nearfield.storage.UnsupportedVersionException;
import dev.nearfield.storage.Verify;
import dev.nearfield.testkit.Mutations;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A shard file damaged in every way is refused, with file, section and offset; one that lies under
 * right checksums is refused, or works.
 *
 * <p>{@code -Dnearfield.shard.mutations=100000} draws that many damages and lies for each kind of
 * file, {@code -Dnearfield.shard.seed} draws others.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS) // the full size takes long
class HostileShardTest {

  private static final int MUTATIONS = Integer.getInteger("nearfield.shard.mutations", 150);
  private static final int SEED = Integer.getInteger("nearfield.shard.seed", 1);
  private static final int ROWS = 60;
  private static final float[][] VECTORS =
      RandomVectors.seeded(51).clustered(4, 0.4f).rows(ROWS, 8);
  private static final float[][] QUERIES = RandomVectors.seeded(52).gaussian().rows(2, 8);

  @TempDir Path directory;

  /** Files that differ in what can be wrong in them. */
  enum Sample {
    INT8_STRINGS(Codes.INT8, KeyType.STRING, ShardOptions.Kind.GRAPH),
    BIT1_LONGS(Codes.BIT1, KeyType.LONG, ShardOptions.Kind.GRAPH),
    FLAT_UUIDS(Codes.FLOAT32, KeyType.UUID, ShardOptions.Kind.FLAT);

    final Codes codes;
    final KeyType ids;
    final ShardOptions.Kind kind;

    Sample(Codes codes, KeyType ids, ShardOptions.Kind kind) {
      this.codes = codes;
      this.ids = ids;
      this.kind = kind;
    }

    byte[] bytes(Path directory) throws IOException {
      Path file = directory.resolve("sound.shard");
      VectorIndex.builder()
          .dimension(8)
          .metric(Metric.SQUARED_L2)
          .codes(codes)
          .ids(ids)
          .schema(FrozenAnswers.SCHEMA)
          .buildShard(
              FrozenAnswers.source(VECTORS, ids),
              file,
              ShardOptions.DEFAULT.kind(kind).cells(3).bulk(TestIndexes.TWO_THREADS));
      return Files.readAllBytes(file);
    }
  }

  @Test
  void openShard_anyByteOfTheFrameOverwritten_isRefused() throws IOException {
    byte[] sound = Sample.INT8_STRINGS.bytes(directory);
    int tried = 0;
    for (int at = 0; at < sound.length; at = nextOfFrame(at, sound.length)) {
      for (byte value : values(sound[at])) {
        if (value != sound[at]) {
          byte[] damaged = sound.clone();
          damaged[at] = value;
          assertThat(isRefused(damaged, Verify.LAZY)).as("byte %d is %d", at, value).isTrue();
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(3_000);
  }

  /** All used bytes of header, table and trailer, and some of those that are zero. */
  private static int nextOfFrame(int at, int length) {
    boolean isUsed =
        at < 96
            || (at >= ShardForgery.HEADER_BYTES - 8 && at < ShardForgery.HEADER_BYTES + 256)
            || at >= length - ShardForgery.TRAILER_BYTES;
    int step = isUsed ? 1 : 61;
    int next = at + step;
    return at < ShardForgery.TABLE_END && next >= ShardForgery.TABLE_END
        ? length - ShardForgery.TRAILER_BYTES
        : next;
  }

  private static byte[] values(byte value) {
    return new byte[] {
      0,
      -1,
      1,
      127,
      -128,
      '/',
      (byte) (value + 1),
      (byte) (value - 1),
      (byte) ~value,
      (byte) (value ^ 2)
    };
  }

  @Test
  void openShard_cutOrExtendedAnywhere_isRefused() throws IOException {
    byte[] sound = Sample.FLAT_UUIDS.bytes(directory);
    var lengths = new TreeSet<>(List.of(0, 1, 63, 4_096, 8_192, 8_255, 8_256, sound.length - 64));
    for (int length = 0; length < sound.length; length += 97) {
      lengths.add(length);
    }
    lengths.addAll(List.of(sound.length - 1, sound.length + 1, sound.length + 64));
    for (int length : lengths) {
      assertThat(isRefused(Arrays.copyOf(sound, length), Verify.LAZY))
          .as("%d bytes", length)
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void verifyShard_anyDamage_isFound(Sample sample) throws IOException {
    byte[] sound = sample.bytes(directory);
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = Mutations.mutate(sound, random);
      if (!Arrays.equals(damaged, sound)) {
        Path file = write(damaged);
        assertThatThrownBy(() -> VectorIndex.verifyShard(file, name -> {}))
            .isInstanceOf(StorageException.class);
      }
    }
    for (int i = 0; i < MUTATIONS; i++) { // one bit each, evenly over the file
      byte[] damaged = sound.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      Path file = write(damaged);
      assertThatThrownBy(() -> VectorIndex.verifyShard(file, name -> {}))
          .isInstanceOfSatisfying(
              CorruptFileException.class,
              corrupt -> {
                assertThat(corrupt.file()).isEqualTo(file);
                assertThat(corrupt.section()).isNotEmpty();
                assertThat(corrupt.offsetBytes()).isBetween(0L, (long) sound.length);
              });
    }
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void openShard_anyLieUnderRightChecksums_isRefusedOrHarmless(Sample sample) throws IOException {
    byte[] sound = sample.bytes(directory);
    var random = new SplittableRandom(SEED + 1);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] lying = ShardForgery.signed(Mutations.mutate(sound, random));
      refused += isRefused(lying, Verify.FULL) ? 1 : 0;
      byte[] word = sound.clone();
      int at = 4 * random.nextInt((sound.length - 4) / 4);
      ByteBuffer.wrap(word).order(LITTLE_ENDIAN).putInt(at, random.nextInt(-2, 70));
      refused += isRefused(ShardForgery.signed(word), Verify.FULL) ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Sample.class)
  void openShard_lengthsThatLie_areRefused(Sample sample) throws IOException {
    byte[] sound = sample.bytes(directory);
    long[] lies = {0, 1, -1, 64, 4_096, sound.length, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE};
    for (int at : ShardForgery.lengthsOf(sound)) {
      for (long lie : lies) {
        byte[] lying = sound.clone();
        ByteBuffer.wrap(lying).order(LITTLE_ENDIAN).putLong(at, lie);
        if (!Arrays.equals(ShardForgery.signed(lying), sound)) {
          assertThat(isRefused(lying, Verify.LAZY)).as("%d at byte %d", lie, at).isTrue();
        }
      }
    }
  }

  @Test
  void openShard_sectionsThatOverlap_areRefused() throws IOException {
    byte[] sound = Sample.BIT1_LONGS.bytes(directory);
    int sections = (ShardForgery.lengthsOf(sound).length - 4) / 2;
    for (int one = 0; one < sections; one++) {
      for (int other = 0; other < sections; other++) {
        if (one != other) {
          byte[] overlapping = sound.clone();
          int from = ShardForgery.HEADER_BYTES + one * ShardForgery.ENTRY_BYTES + 32;
          int to = ShardForgery.HEADER_BYTES + other * ShardForgery.ENTRY_BYTES + 32;
          System.arraycopy(sound, from, overlapping, to, 16);
          assertThat(isRefused(ShardForgery.signed(overlapping), Verify.LAZY))
              .as("section %d where %d is", other, one)
              .isTrue();
        }
      }
    }
  }

  @Test
  void openShard_newerLayoutOrUnknownFeature_isRefusedAsSuch() throws IOException {
    byte[] sound = Sample.INT8_STRINGS.bytes(directory);
    byte[] newer = sound.clone();
    newer[ShardForgery.MAJOR] = 2;
    Path file = write(ShardForgery.signed(newer));
    assertThatThrownBy(() -> VectorIndex.openShard(file))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessageContaining("open it with a newer Nearfield");
    byte[] demanding = sound.clone();
    demanding[ShardForgery.REQUIRED + 3] = 1;
    write(ShardForgery.signed(demanding));
    assertThatThrownBy(() -> VectorIndex.openShard(file))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("1000000");
    byte[] optional = sound.clone();
    optional[ShardForgery.REQUIRED + 8 + 3] = 1; // a later writer's, which may be ignored
    optional[ShardForgery.MAJOR + 4] = 9;
    assertThat(isRefused(ShardForgery.signed(optional), Verify.FULL)).isFalse();
  }

  /** Opens a file and asks it everything. */
  private boolean isRefused(byte[] content, Verify verify) throws IOException {
    Path file = write(content);
    try (VectorIndex shard =
        VectorIndex.builder().verify(verify).warmup(Warmup.OFF).openShard(file)) {
      ask(shard);
      return false;
    } catch (StorageException refused) {
      assertThat(refused.getMessage()).contains(file.toString());
      return true;
    }
  }

  private static void ask(VectorIndex shard) {
    if (shard.dimension() == QUERIES[0].length) {
      try {
        var answers = new ArrayList<>(FrozenAnswers.of(shard, QUERIES, shard.idType(), ROWS));
        assertThat(answers).isNotEmpty();
      } catch (NoSuchElementException few) {
        assertThat(shard.size()).isLessThan(20); // too few rows to ask for a range
      }
    }
    shard.stats();
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(directory.resolve("a.shard"), content);
  }
}
