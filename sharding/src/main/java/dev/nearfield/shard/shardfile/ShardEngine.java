package dev.nearfield.shard.shardfile;

import dev.nearfield.BulkOptions;
import dev.nearfield.IndexBuilder;
import dev.nearfield.ShardOptions;
import dev.nearfield.ShardSummary;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorSource;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;
import java.util.List;

/**
 * What makes shard files and searches them. Whatever passes the battery of tests that {@link #HNSW}
 * and {@link #FLAT} pass can take their place.
 *
 * <p>Threads: implementations are immutable, share freely. Owns: nothing.
 */
public interface ShardEngine {

  /** A graph: for any number of rows. */
  ShardEngine HNSW = new NearfieldEngine("hnsw", ShardOptions.Kind.GRAPH);

  /** No graph, every search looks at every row: exact, and the better choice for few rows. */
  ShardEngine FLAT = new NearfieldEngine("flat", ShardOptions.Kind.FLAT);

  /** The engines that are here. */
  static List<ShardEngine> all() {
    return List.of(HNSW, FLAT);
  }

  /** What the engine is called in commands and manifests. */
  String name();

  /** Whether searches that do not ask for exact answers get them all the same. */
  boolean isExact();

  /**
   * Builds a file. Equal records and an equal description give equal bytes, in whatever order the
   * source has them and whatever threads work.
   *
   * @param description of the index; its dimension and metric are set
   * @param file replaced if it exists; if the build fails it is not touched
   */
  ShardSummary build(VectorSource source, IndexBuilder description, Path file, BulkOptions bulk);

  /**
   * Opens a file for searches only.
   *
   * @param verify {@link Verify#LAZY} for a file that was checked as a whole when it arrived
   * @throws dev.nearfield.storage.StorageException if it is missing or damaged
   */
  VectorIndex open(Path file, Verify verify);
}
