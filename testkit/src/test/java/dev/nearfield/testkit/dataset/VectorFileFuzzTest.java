package dev.nearfield.testkit.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nearfield.testkit.Mutations;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Damages valid files at random: they read, or a typed exception says what is wrong, and neither
 * takes more memory than the file has bytes, but for a constant.
 *
 * <p>{@code -Dnearfield.fuzz.mutations=100000} damages each file that often.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS) // Only against a reader that never ends.
class VectorFileFuzzTest {

  private static final long SEED = 20_251;
  private static final long SLACK_BYTES = 1 << 20;
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(value = FileFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "PARQUET")
  void open_mutatedFile_readsOrThrowsTyped(FileFormat format) {
    var random = new SplittableRandom(SEED + format.name().hashCode());
    byte[] valid = VectorFileFuzzTarget.encoded(format);
    VectorFileFuzzTarget.readAll(
        SampleFiles.write(directory, "valid." + format.extension(), valid)); // Loads classes.
    for (int mutation = 0; mutation < Mutations.COUNT; mutation++) {
      byte[] mutated = Mutations.mutate(valid, random);
      boolean compressed = random.nextInt(16) == 0;
      String name = "vectors." + format.extension() + (compressed ? ".gz" : "");
      byte[] stored = compressed ? Mutations.mutate(SampleFiles.gzip(mutated), random) : mutated;
      readWithinBounds(SampleFiles.write(directory, name, stored), stored.length, mutation);
    }
  }

  /**
   * The files that other programs made: HDF5 has many forms that our own writer has not. Arrays are
   * named behind a mark; the file before it is mutated.
   */
  @ParameterizedTest
  @FieldSource("dev.nearfield.testkit.dataset.VectorFileFuzzTarget#GOLDEN")
  void open_mutatedGoldenFile_readsOrThrowsTyped(String name) {
    var random = new SplittableRandom(SEED + name.hashCode());
    ArrayName golden = ArrayName.parse(GoldenFilesTest.file(name));
    byte[] valid = SampleFiles.read(golden.file());
    VectorFileFuzzTarget.readAll(GoldenFilesTest.file(name)); // Loads classes, which would count.
    for (int mutation = 0; mutation < Mutations.COUNT; mutation++) {
      byte[] mutated = Mutations.mutate(valid, random);
      String mutant = String.valueOf(golden.file().getFileName());
      Path file = SampleFiles.write(directory, mutant, mutated);
      Path named = golden.array() == null ? file : ArrayName.of(file, golden.array());
      readWithinBounds(named, mutated.length, mutation);
    }
  }

  private static void readWithinBounds(Path file, long fileBytes, int mutation) {
    long limit = fileBytes + SLACK_BYTES;
    if (bytesToRead(file, mutation) >= limit) {
      // What is used for the first time loads classes; what a file causes, it causes again.
      assertThat(bytesToRead(file, mutation))
          .as("bytes allocated for mutation %d of seed %d", mutation, SEED)
          .isLessThan(limit);
    }
  }

  private static long bytesToRead(Path file, int mutation) {
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      VectorFileFuzzTarget.readAll(file);
    } catch (DatasetException expected) {
      assertThat(expected).hasMessageContaining(file.toString());
    } catch (Throwable other) {
      throw new AssertionError("mutation %d of seed %d".formatted(mutation, SEED), other);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
