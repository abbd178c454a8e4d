package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damages valid files at random: they read, or a typed exception says what is wrong. */
class VectorFileFuzzTest {

  private static final long SEED = 20_251;
  private static final int MUTATIONS = 400;
  private static final long SLACK_BYTES = 1 << 20;
  private static final int[] HOSTILE = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 65_536, 65_537, 0x10000000, 0x40000000
  };

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(FileFormat.class)
  void open_mutatedFile_readsOrThrowsTyped(FileFormat format) {
    var random = new SplittableRandom(SEED + format.name().hashCode());
    byte[] valid =
        SampleFiles.encode(
            format,
            format.elementType(),
            ByteOrder.LITTLE_ENDIAN,
            SampleFiles.integers(5, 6, format.elementType() == ElementType.UINT8));
    for (int mutation = 0; mutation < MUTATIONS; mutation++) {
      byte[] mutated = mutate(valid, random);
      boolean compressed = random.nextInt(16) == 0;
      String name = "vectors." + format.extension() + (compressed ? ".gz" : "");
      byte[] stored = compressed ? mutate(SampleFiles.gzip(mutated), random) : mutated;
      readWithinBounds(SampleFiles.write(directory, name, stored), stored.length, mutation);
    }
  }

  private static void readWithinBounds(Path file, long fileBytes, int mutation) {
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long before = threads.getCurrentThreadAllocatedBytes();
    try (VectorFile vectors = VectorFile.open(file)) {
      for (int row = 0; row < Math.min(16, vectors.count()); row++) {
        assertThat(vectors.read(row)).hasSize(vectors.dimension());
      }
    } catch (DatasetException expected) {
      assertThat(expected).hasMessageContaining(file.toString());
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated)
        .as("bytes allocated for mutation %d of seed %d", mutation, SEED)
        .isLessThan(fileBytes + SLACK_BYTES);
  }

  private static byte[] mutate(byte[] valid, SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(valid, random.nextInt(valid.length + 1));
      case 1 -> Arrays.copyOf(valid, valid.length + 1 + random.nextInt(64));
      case 2 -> withHostileWord(valid.clone(), random);
      default -> withFlippedBytes(valid.clone(), random);
    };
  }

  private static byte[] withHostileWord(byte[] bytes, SplittableRandom random) {
    if (bytes.length >= Integer.BYTES) {
      ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      int offset = random.nextInt(Math.min(32, bytes.length - Integer.BYTES + 1));
      int word = HOSTILE[random.nextInt(HOSTILE.length)];
      ByteBuffer.wrap(bytes).order(order).putInt(offset, word);
    }
    return bytes;
  }

  private static byte[] withFlippedBytes(byte[] bytes, SplittableRandom random) {
    for (int flips = 1 + random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
      // Headers are short: half of the damage goes there.
      int limit = random.nextBoolean() ? Math.min(128, bytes.length) : bytes.length;
      bytes[random.nextInt(limit)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
