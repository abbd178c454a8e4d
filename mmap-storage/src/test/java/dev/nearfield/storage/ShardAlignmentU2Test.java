package dev.nearfield.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** U2: the sections of a shard file lie where a mapping of it can use them. */
class ShardAlignmentU2Test {

  private static final FileAccess FILES = FileAccess.system();
  private static final int CHUNK_BYTES = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "1, 64",
    "65535, 64",
    "65536, 4096",
    "67108863, 4096",
    "67108864, 2097152",
  })
  void begin_sectionOfAnyLength_liesAtTheNextPlaceForIt(long bytes, long alignment) {
    Path file = directory.resolve("a.shard");
    try (var writer = ShardWriter.create(FILES, file)) {
      writer.endOpenSections();
      write(writer, "before", 8_192 + 100);
      write(writer, "data", bytes);
      writer.publish(new ShardHeader(0, 0, 0, 1, 1, 1, 1));
    }
    try (ShardFile shard = ShardFile.open(FILES, file, Verify.FULL)) {
      long end = shard.offset("before") + shard.length("before");
      assertThat(shard.offset("data")).isEqualTo(Math.ceilDiv(end, alignment) * alignment);
      assertThat(shard.map("data").byteSize()).isEqualTo(bytes);
      assertThat(shard.openBytes()).as("where the first mapped section begins").isEqualTo(8_192);
    }
  }

  private static void write(ShardWriter writer, String section, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment zeros = arena.allocate(CHUNK_BYTES);
      writer.begin(section, bytes);
      for (long written = 0; written < bytes; written += CHUNK_BYTES) {
        writer.write(zeros.asSlice(0, Math.min(CHUNK_BYTES, bytes - written)));
      }
      writer.end();
    }
  }
}
