package dev.nearfield.graph;

import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.Sections;
import dev.nearfield.storage.ShardFile;

/**
 * Writes a region as one section, its rows as they are in memory, and reads it back.
 *
 * <p>Threads: static; the region must not change meanwhile. Owns: nothing.
 */
public final class RegionFile {

  private RegionFile() {}

  /** Writes rows {@code 0..rows-1}. */
  public static void write(SectionWriter writer, String section, Region region, int rows) {
    writer.begin(section);
    region.forEachChunk(rows, (index, memory) -> writer.write(memory));
    writer.end();
  }

  /**
   * Reads rows {@code 0..rows-1}; those of a shard file stay where they are, mapped.
   *
   * @throws dev.nearfield.storage.CorruptFileException if the section has another length, or is
   *     damaged
   */
  public static void read(Sections file, String section, Region region, int rows) {
    long expected = (long) rows * region.memory().strideBytes();
    if (file.length(section) != expected) {
      throw file.corrupt(
          section,
          0,
          "%d rows take %d bytes, the section has %d"
              .formatted(rows, expected, file.length(section)));
    }
    switch (file) {
      case SectionFile copied -> copy(copied, section, region, rows);
      case ShardFile mapped -> region.adopt(mapped.map(section));
    }
  }

  private static void copy(SectionFile file, String section, Region region, int rows) {
    region.ensureCapacity(rows);
    long chunkBytes = (long) region.memory().strideBytes() << region.memory().rowsPerChunkLog2();
    region.forEachChunk(rows, (index, memory) -> file.read(section, index * chunkBytes, memory));
  }
}
