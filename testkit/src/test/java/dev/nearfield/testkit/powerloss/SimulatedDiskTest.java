package dev.nearfield.testkit.powerloss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.FileHandle;
import dev.nearfield.storage.MappedSegment;
import dev.nearfield.storage.SegmentWriter;
import dev.nearfield.storage.Verify;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated disk behaves as the real one while the power is on. */
class SimulatedDiskTest {

  private static final int STRIDE_BYTES = 512;
  private static final Path ROOT = Path.of("/simulated");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyOperations_givenToBoth_haveTheSameOutcome(long seed, @TempDir Path directory) {
    List<String> real = outcomes(FileAccess.system(), directory, seed);
    List<String> simulated = outcomes(SimulatedDisk.empty(ROOT), ROOT, seed);
    assertThat(simulated).isEqualTo(real).hasSizeGreaterThan(400);
  }

  @Test
  void segmentWriter_hugeWindows_costNothingAndShowWhatIsWritten() {
    var disk = SimulatedDisk.empty(ROOT);
    Path file = ROOT.resolve("segment");
    try (var writer = SegmentWriter.create(disk, file, STRIDE_BYTES)) {
      for (int value = 0; value < 100; value++) {
        int slot = writer.append(row(value));
        assertThat(writer.row(slot).mismatch(row(value))).isEqualTo(-1);
      }
      try (FileHandle growing = disk.openForRead(file)) {
        assertThat(growing.size()).isGreaterThan(60_000_000);
      }
      writer.seal();
    }
    try (var segment = MappedSegment.open(disk, file, STRIDE_BYTES, Verify.FULL)) {
      assertThat(segment.rowCount()).isEqualTo(100);
      assertThat(segment.row(99).mismatch(row(99))).isEqualTo(-1);
    }
  }

  @Test
  void map_smallFile_showsLaterWritesToo() {
    var disk = SimulatedDisk.empty(ROOT);
    try (FileHandle file = disk.create(ROOT.resolve("a"));
        var arena = Arena.ofConfined()) {
      file.write(ByteBuffer.allocate(10_000), 0);
      MemorySegment memory = file.map(5_000, 3_000, arena);
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5_000);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, 2)).isEqualTo((byte) 3);
      assertThat(memory.isReadOnly()).isTrue();
      assertThatThrownBy(() -> file.map(9_000, 1_001, arena))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Does what the seed says, and tells what came of it; messages name no directory. */
  private static List<String> outcomes(FileAccess files, Path root, long seed) {
    var random = new SplittableRandom(seed);
    List<String> told = new ArrayList<>();
    for (int step = 0; step < 300; step++) {
      Path file = root.resolve("file" + random.nextInt(4));
      Path other = root.resolve("file" + random.nextInt(4));
      int choice = random.nextInt(10);
      long position = random.nextInt(20_000);
      int length = random.nextInt(6_000);
      try {
        told.add(step + " " + outcome(files, file, other, choice, position, length));
      } catch (FileAccessException refused) {
        told.add(step + " " + String.valueOf(refused.getCause()).replaceAll(":.*", ""));
      }
      told.add(names(files, root));
    }
    return told;
  }

  private static String outcome(
      FileAccess files, Path file, Path other, int choice, long position, int length) {
    return switch (choice) {
      case 0, 1 -> {
        files.create(file).close();
        yield "created";
      }
      case 2 -> {
        files.rename(file, other);
        yield "renamed";
      }
      case 3 -> {
        files.delete(file);
        yield "deleted";
      }
      case 4 -> {
        try (FileHandle handle = files.openForWrite(file)) {
          handle.truncate(position);
          yield "cut to " + handle.size();
        }
      }
      case 5, 6, 7 -> {
        try (FileHandle handle = files.openForWrite(file)) {
          handle.write(ByteBuffer.wrap(noise(position, length)), position);
          handle.force();
          yield "written to " + handle.size();
        }
      }
      default -> {
        try (FileHandle handle = files.openForRead(file)) {
          ByteBuffer bytes = ByteBuffer.allocate(length);
          int read = handle.read(bytes, position);
          yield "read " + read + " " + bytes.flip().hashCode();
        }
      }
    };
  }

  private static byte[] noise(long seed, int length) {
    var bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static String names(FileAccess files, Path root) {
    files.forceDirectory(root);
    return String.join(
        " ", files.list(root).stream().map(name -> root.relativize(name).toString()).toList());
  }

  private static MemorySegment row(int value) {
    return MemorySegment.ofArray(new byte[STRIDE_BYTES]).fill((byte) value);
  }
}
