package dev.nearfield.shard.shardfile;

import dev.nearfield.IndexStats;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.KeyType;
import dev.nearfield.storage.ShardFile;
import dev.nearfield.storage.ShardHeader;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;
import java.util.List;

/**
 * What a shard file holds: its frame, its sections and its graph.
 *
 * <p>Threads: immutable, share freely. Owns: its lists.
 *
 * @param header what the file says of itself
 * @param bytes length of the file
 * @param openBytes how many bytes at its begin are enough to open it
 * @param sections in file order
 * @param ids type of the ids
 * @param stats of the opened shard: degrees, levels, unreachable rows; memory that it took
 */
public record ShardInspection(
    ShardHeader header,
    long bytes,
    long openBytes,
    List<Section> sections,
    KeyType ids,
    IndexStats stats) {

  /** Copies the list. */
  public ShardInspection {
    sections = List.copyOf(sections);
  }

  /**
   * A part of the file.
   *
   * @param offset where it begins, in bytes
   * @param bytes its length
   */
  public record Section(String name, long offset, long bytes) {}

  /**
   * Opens a file and walks its whole graph; checks no blocks, see {@link VectorIndex#verifyShard}.
   *
   * @throws dev.nearfield.storage.StorageException if it is missing or cannot be opened
   */
  public static ShardInspection of(Path file) {
    try (ShardFile frame = ShardFile.open(FileAccess.system(), file, Verify.LAZY);
        VectorIndex shard =
            VectorIndex.builder().verify(Verify.LAZY).warmup(Warmup.OFF).openShard(file)) {
      List<Section> sections =
          frame.sections().stream()
              .map(name -> new Section(name, frame.offset(name), frame.length(name)))
              .toList();
      return new ShardInspection(
          frame.header(),
          frame.bytes(),
          frame.openBytes(),
          sections,
          shard.idType(),
          shard.stats());
    }
  }
}
