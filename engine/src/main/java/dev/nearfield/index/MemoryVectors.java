package dev.nearfield.index;

import dev.nearfield.graph.Region;
import dev.nearfield.graph.RegionFile;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.ShardFile;

/**
 * Stored rows in memory: of their own, or those that the graph walks when they are exact.
 *
 * <p>Threads: as {@link RawVectors}. Owns: the region, unless it is the codes'.
 */
final class MemoryVectors implements RawVectors {

  private final Region region;
  private final int strideBytes;
  private final boolean shared;

  private MemoryVectors(Region region, int strideBytes, boolean shared) {
    this.region = region;
    this.strideBytes = strideBytes;
    this.shared = shared;
  }

  static MemoryVectors own(int strideBytes) {
    return new MemoryVectors(new Region(strideBytes), strideBytes, false);
  }

  /** Reads the codes, which the index writes. */
  static MemoryVectors sharing(Region codes, int strideBytes) {
    return new MemoryVectors(codes, strideBytes, true);
  }

  /** Takes rows of a mapped file. */
  void read(ShardFile file, String section, int rows) {
    RegionFile.read(file, section, region, rows);
  }

  @Override
  public long append(long row) {
    return 0;
  }

  @Override
  public long appendAll(long rows, int count) {
    return 0;
  }

  @Override
  public void ensureCapacity(int count) {
    region.ensureCapacity(count);
  }

  @Override
  public void place(int ordinal, long location, long row) {
    if (!shared) {
      RawMemory.copy(row, region.rows().address(ordinal), strideBytes);
    }
  }

  @Override
  public void forget(int ordinal) {
    // The room stays, for the next row of this ordinal.
  }

  @Override
  public long address(int ordinal) {
    return region.rows().address(ordinal);
  }

  @Override
  public void addresses(int[] ordinals, int count, long[] addresses) {
    region.rows().addresses(ordinals, count, addresses);
  }

  @Override
  public long rowBytes(int count) {
    return shared ? 0 : region.memory().touchedBytes(count);
  }

  @Override
  public long locationBytes(int count) {
    return 0;
  }

  @Override
  public void close() {
    if (!shared) {
      region.close();
    }
  }
}
